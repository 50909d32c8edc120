import * as tf from '@tensorflow/tfjs';

// Artifacts in memory.
export async function serialize(model: tf.LayersModel): Promise<tf.io.ModelArtifacts> {
  return new Promise((resolve) => {
    void model.save(
      tf.io.withSaveHandler(async (artifacts: tf.io.ModelArtifacts): Promise<tf.io.SaveResult> => {
        resolve(artifacts);
        return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
      }),
    );
  });
}

export function namesOf(artifacts: tf.io.ModelArtifacts): string[] {
  const specs: tf.io.WeightsManifestEntry[] = artifacts.weightSpecs ?? [];
  return specs.map(({ name }) => name);
}
