/** Files in the folder of the results. */
export const fitFiles = {
  model: 'model.safetensors',
  onnx: 'model.onnx',
  report: 'report.html',
  predictions: 'predictions.csv',
  figures: 'fit.json',
  journal: 'search.jsonl',
} as const;
