"""KL autoencoder, 8 times smaller in each direction, 4 channels; sized for a browser's CPU: encoder 1.6 and decoder 3.2 GFLOP per 256x256 panel.

Attribute names are the names in checkpoints and exported graphs: renaming one breaks both.
"""

import torch
import torch.nn.functional as F
from torch import nn

LATENT_CHANNELS = 4
DOWNSCALE = 8


def group_norm(channels):
    return nn.GroupNorm(8, channels)


class ResBlock(nn.Module):
    """[B, C, H, W] -> the same shape; the identity at the start of training."""

    def __init__(self, channels):
        super().__init__()
        self.n1 = group_norm(channels)
        self.c1 = nn.Conv2d(channels, channels, 3, padding=1)
        self.n2 = group_norm(channels)
        self.c2 = nn.Conv2d(channels, channels, 3, padding=1)
        nn.init.zeros_(self.c2.weight)
        nn.init.zeros_(self.c2.bias)

    def forward(self, x):
        return x + self.c2(F.silu(self.n2(self.c1(F.silu(self.n1(x))))))


def upsample(channels, out):
    """[B, channels, H, W] -> [B, out, 2H, 2W]."""
    return nn.Sequential(nn.Conv2d(channels, 4 * out, 1), nn.PixelShuffle(2))


class Encoder(nn.Module):
    """Pixels [B, 3, H, W] in [-1, 1] -> mean and log variance, [B, 8, H/8, W/8]."""

    def __init__(self, latent=LATENT_CHANNELS, widths=(32, 64, 128)):
        super().__init__()
        a, b, c = widths
        self.net = nn.Sequential(
            nn.PixelUnshuffle(2),
            nn.Conv2d(12, a, 3, padding=1),
            nn.SiLU(),
            nn.Conv2d(a, b, 3, 2, 1),
            ResBlock(b),
            nn.Conv2d(b, c, 3, 2, 1),
            ResBlock(c),
            group_norm(c),
            nn.SiLU(),
            nn.Conv2d(c, 2 * latent, 3, padding=1),
        )

    def forward(self, pixels):
        return self.net(pixels)


class Decoder(nn.Module):
    """Latents [B, 4, h, w] -> pixels [B, 3, 8h, 8w], about [-1, 1]."""

    def __init__(self, latent=LATENT_CHANNELS, widths=(32, 64, 128)):
        super().__init__()
        a, b, c = widths
        self.net = nn.Sequential(
            nn.Conv2d(latent, c, 3, padding=1),
            ResBlock(c),
            ResBlock(c),
            upsample(c, b),
            ResBlock(b),
            ResBlock(b),
            upsample(b, a),
            ResBlock(a),
            group_norm(a),
            nn.SiLU(),
            nn.Conv2d(a, 12, 3, padding=1),
            nn.PixelShuffle(2),
        )

    def forward(self, latents):
        return self.net(latents)


class Autoencoder(nn.Module):
    def __init__(self, latent=LATENT_CHANNELS):
        super().__init__()
        self.enc = Encoder(latent)
        self.dec = Decoder(latent)

    def mean(self, pixels):
        """[B, 3, H, W] -> the posterior's mean [B, 4, H/8, W/8]."""
        return self.enc(pixels).chunk(2, 1)[0]

    def forward(self, pixels):
        """-> (reconstruction like pixels, KL divergence to a unit normal per latent value, posterior mean)."""
        mean, log_variance = self.enc(pixels).chunk(2, 1)
        log_variance = log_variance.clamp(-20, 10)
        latents = mean + torch.randn_like(mean) * (0.5 * log_variance).exp()
        kl = 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).mean()
        return self.dec(latents), kl, mean
