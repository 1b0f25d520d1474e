"""Muon (momentum, orthogonalised by Newton-Schulz iterations) for matrices and convolution kernels, AdamW for the rest, as one optimizer.

Keller Jordan et al., "Muon: An optimizer for hidden layers in neural networks", 2024.
"""

import torch


def orthogonalise(matrix, steps=4):
    """[rows, columns] -> the nearest semi-orthogonal matrix, up to scale. The coefficients are the paper's quintic iteration.

    Every iterate is x_k = q_k x_0, so the iteration runs on the small Gram matrix x x^T alone: for a 3x3 kernel, where columns
    are nine times the rows, less than half the products.
    """
    a, b, c = 3.4445, -4.7750, 2.0315
    x = matrix / (matrix.norm() + 1e-7)
    is_tall = x.shape[0] > x.shape[1]
    if is_tall:
        x = x.T
    gram = x @ x.T
    identity = torch.eye(len(gram), dtype=gram.dtype, device=gram.device)
    q = identity
    for step in range(steps):
        polynomial = torch.addmm(b * gram, gram, gram, alpha=c).add_(identity, alpha=a)
        q = polynomial @ q
        if step < steps - 1:
            gram = polynomial @ gram @ polynomial
    x = q @ x
    return x.T if is_tall else x


class Muon(torch.optim.Optimizer):
    """`named` parameters; those whose name contains one of `plain` get AdamW whatever their shape."""

    def __init__(self, named, lr=0.02, adam_lr=1e-3, momentum=0.95, wd=0.0, betas=(0.9, 0.95), plain=()):
        hidden, rest = [], []
        for name, parameter in named:
            is_hidden = parameter.ndim in (2, 4) and parameter.shape[0] > 4 and not any(part in name for part in plain)
            (hidden if is_hidden else rest).append(parameter)
        groups = [
            {"params": hidden, "lr": lr, "base": lr, "muon": True},
            {"params": rest, "lr": adam_lr, "base": adam_lr, "muon": False},
        ]
        super().__init__(groups, {"momentum": momentum, "wd": wd, "betas": betas})

    def scale(self, factor):
        """Sets every learning rate to `factor` of its base."""
        for group in self.param_groups:
            group["lr"] = group["base"] * factor

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            update = self._update_hidden if group["muon"] else self._update_plain
            for parameter in group["params"]:
                if parameter.grad is not None:
                    update(parameter, self.state[parameter], group)

    @staticmethod
    def _update_hidden(parameter, state, group):
        if not state:
            state["m"] = torch.zeros_like(parameter)
        state["m"].lerp_(parameter.grad, 1 - group["momentum"])
        update = parameter.grad.lerp(state["m"], group["momentum"]).reshape(parameter.shape[0], -1)
        update = orthogonalise(update)
        update = update * max(1, update.shape[0] / update.shape[1]) ** 0.5
        parameter.mul_(1 - group["lr"] * group["wd"]).add_(update.reshape(parameter.shape), alpha=-group["lr"])

    @staticmethod
    def _update_plain(parameter, state, group):
        if not state:
            state.update(t=0, m=torch.zeros_like(parameter), v=torch.zeros_like(parameter))
        state["t"] += 1
        beta1, beta2 = group["betas"]
        state["m"].lerp_(parameter.grad, 1 - beta1)
        state["v"].mul_(beta2).addcmul_(parameter.grad, parameter.grad, value=1 - beta2)
        mean = state["m"] / (1 - beta1 ** state["t"])
        deviation = (state["v"] / (1 - beta2 ** state["t"])).sqrt_().add_(1e-8)
        parameter.addcdiv_(mean, deviation, value=-group["lr"])
