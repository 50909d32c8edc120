import * as tf from '@tensorflow/tfjs';

// A handler that implements the interface.
export class MemoryHandler implements tf.io.IOHandler {
  private artifacts: tf.io.ModelArtifacts | undefined;

  async save(artifacts: tf.io.ModelArtifacts): Promise<tf.io.SaveResult> {
    this.artifacts = artifacts;
    return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
  }

  async load(): Promise<tf.io.ModelArtifacts> {
    if (!this.artifacts) throw new Error('nothing saved');
    return this.artifacts;
  }
}

export async function copy(model: tf.LayersModel): Promise<tf.LayersModel> {
  const handler: tf.io.IOHandler = new MemoryHandler();
  await model.save(handler);
  return tf.loadLayersModel(handler);
}
