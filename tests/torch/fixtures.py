"""Writes fixtures.json: state dicts, texts and predictions of PyTorch. Run with PyTorch 1.13 or later: python3 fixtures.py > fixtures.json"""
import base64
import json
import sys
from collections import OrderedDict

import torch
from torch import nn

torch.manual_seed(1)
TYPES = {torch.float32: 'F32', torch.float64: 'F64', torch.float16: 'F16', torch.bfloat16: 'BF16', torch.int64: 'I64'}


def safetensors(tensors, metadata=None):
    """The format's bytes, by a writer of its own: names in the order of the state dict."""
    header, data = {}, b''
    if metadata:
        header['__metadata__'] = metadata
    for name, tensor in tensors.items():
        flat = tensor.detach().contiguous()
        view = flat.view(torch.int16) if flat.dtype == torch.bfloat16 else flat
        raw = view.numpy().tobytes()
        header[name] = {
            'dtype': TYPES[tensor.dtype],
            'shape': list(tensor.shape),
            'data_offsets': [len(data), len(data) + len(raw)],
        }
        data += raw
    text = json.dumps(header).encode()
    text += b' ' * (-len(text) % 8)
    return len(text).to_bytes(8, 'little') + text + data


def trained(model, inputs):
    """Moves weights and running statistics away from their first values."""
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(torch.randn_like(parameter) * 0.3)
        for _ in range(3):
            model.train()(torch.randn(16, inputs) * 2 + 1)
    return model.eval()


MODELS = {
    'activations': (5, nn.Sequential(
        nn.Linear(5, 6), nn.ReLU(), nn.Linear(6, 6), nn.LeakyReLU(0.02), nn.Linear(6, 6), nn.ELU(0.7), nn.Linear(6, 6), nn.GELU(),
        nn.Linear(6, 6), nn.GELU(approximate='tanh'), nn.Linear(6, 6), nn.Sigmoid(), nn.Linear(6, 6), nn.Tanh(),
        nn.Linear(6, 6), nn.SiLU(), nn.Linear(6, 6), nn.SELU(), nn.Linear(6, 6), nn.Softplus(), nn.Linear(6, 3), nn.Softmax(dim=1))),
    'normalizations': (4, nn.Sequential(
        nn.BatchNorm1d(4), nn.Linear(4, 7, bias=False), nn.BatchNorm1d(7, eps=1e-3, momentum=0.2), nn.ReLU(), nn.Dropout(0.25),
        nn.LayerNorm(7), nn.Linear(7, 5), nn.LayerNorm(5, eps=1e-4, elementwise_affine=False), nn.BatchNorm1d(5, affine=False),
        nn.Tanh(), nn.Flatten(), nn.Identity(), nn.AlphaDropout(0.1), nn.Linear(5, 2))),
    'twelve layers': (3, nn.Sequential(*[nn.Linear(3, 3) for _ in range(12)])),
    'nested': (4, nn.Sequential(nn.Sequential(nn.Linear(4, 4), nn.Tanh()), nn.Sequential(OrderedDict(out=nn.Linear(4, 2))))),
    'named': (4, nn.Sequential(OrderedDict(fc1=nn.Linear(4, 8), act=nn.ReLU(), fc2=nn.Linear(8, 1)))),
}
MODELS = {name: (inputs, trained(model, inputs)) for name, (inputs, model) in MODELS.items()}
for name, dtype in (('half', torch.float16), ('bfloat16', torch.bfloat16), ('double', torch.float64)):
    model = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2))
    # The numbers of the narrow type, computed with in f32.
    MODELS[name] = (3, model.to(dtype).eval())


class Wrapped(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2))

    def forward(self, x):
        return self.net(x)


fixtures = []
for name, (inputs, model) in MODELS.items():
    X = torch.randn(6, inputs)
    state = model.state_dict()
    y = model.float()(X)
    text = safetensors(state, {'architecture': str(model)} if name == 'named' else None)
    fixtures.append({'name': name, 'text': str(model), 'file': base64.b64encode(text).decode(), 'X': X.tolist(), 'y': y.tolist()})
wrapped = Wrapped().eval()
X = torch.randn(6, 3)
state = {f'_orig_mod.module.{name}': tensor for name, tensor in wrapped.state_dict().items()}
fixtures.append({
    'name': 'prefixes', 'text': str(wrapped.net), 'file': base64.b64encode(safetensors(state)).decode(),
    'X': X.tolist(), 'y': wrapped(X).tolist(),
})
fixtures.append({'name': 'program', 'text': str(wrapped)})
json.dump({'torch': torch.__version__, 'fixtures': fixtures}, sys.stdout, indent=1)
print()
