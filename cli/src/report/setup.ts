import { describeSetting, heldOutRows, settings, training } from '../compare/settings.js';
import type { Comparison } from '../compare/summary.js';
import { html, type Markup } from './html.js';

/** Section of the report about the setup of the comparison. */
export function renderSetup(comparison: Comparison): Markup {
  const { rows, wrongLabels, testRows, seeds, epochs } = comparison;
  const heldOut = heldOutRows(rows);
  const strengths = settings.map((setting) => html`<li>${setting.name}: ${describeSetting(setting)}</li>`);
  return html`<section>
<h2>Setup</h2>
<dl>
<dt>Data</dt>
<dd>Digits (8 × 8 pixels, 1797 rows, 10 classes), pixels divided by 16. ${rows} training rows, ${wrongLabels} of them with the
label of another class, drawn uniformly; ${testRows} test rows with clean labels. The same rows and wrong labels in every run.
Source: Alpaydin & Kaynak (1998), Optical Recognition of Handwritten Digits, UCI Machine Learning Repository,
doi 10.24432/C50P49, test part; licence CC BY 4.0.</dd>
<dt>Network</dt>
<dd>${training.units.join('–')}, ReLU, softmax; kernels He uniform, biases 0.</dd>
<dt>Objective</dt>
<dd>mean cross-entropy + λ₁ Σ|w| + λ₂ Σw², or + λ Σ √|g| ‖w_g‖₂ over the groups of weights that leave one input or unit, over all
kernels; biases are free. L1 and group lasso are proximal steps inside the optimizer’s update, so weights and groups become exactly
0. Max-norm holds the weights into each hidden unit to a ball after every step. Dropout follows each hidden layer and is off for every test and validation figure.</dd>
<dt>Training</dt>
<dd>Adam, learning rate ${training.learningRate}, batches of ${training.batchSize} in a fresh order every epoch, ${epochs} epochs,
no schedule. Early stopping alone holds the last ${heldOut} training rows out, wrong labels included, and takes the weights of the
epoch with the lowest loss on them. Seeds 0 to ${seeds - 1}: they decide initial weights, order and masks.</dd>
<dt>Strengths</dt>
<dd><ul class="plain">${strengths}</ul></dd>
<dt>Choices</dt>
<dd>The test rows also serve as the validation curves. They are shown, never used for choosing: strengths, patience and number of epochs
were fixed beforehand, and the figures are those after the last epoch, or of the weights that early stopping took.</dd>
</dl>
</section>`;
}
