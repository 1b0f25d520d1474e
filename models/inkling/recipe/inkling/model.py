"""Text encoder and UNet: rectified flow on latents, with self-attention that can read other panels of the story.

Attribute names are the names in checkpoints and exported graphs: renaming one breaks both.
"""

import math

import torch
import torch.nn.functional as F
from torch import nn

from .autoencoder import LATENT_CHANNELS
from .composer import FLATS, TONES, Composer
from .layout import LAYOUT_CHANNELS
from .recogniser import Recogniser
from .rough import PER_CELL
from .slots import SLOTS, ObjectReader, SlotReader, ToneReader

CONTEXT_TOKENS = 48
CONTEXT_DIM = 160
TIME_FREQUENCIES = 128
TIME_DIM = 256
ROUGH_DIM = 128


def time_embedding(timestep, dim):
    """Timesteps [B] in 0..1000 -> cosines and sines [B, dim]."""
    frequencies = torch.exp(-math.log(10000.0) * torch.arange(dim // 2, dtype=torch.float32, device=timestep.device) / (dim // 2))
    angles = timestep.float()[:, None] * frequencies[None]
    return torch.cat([angles.cos(), angles.sin()], 1)


def group_norm(channels):
    return nn.GroupNorm(16, channels)


class ResBlock(nn.Module):
    """[B, inputs, H, W] and a time embedding [B, time] -> [B, outputs, H, W]."""

    def __init__(self, inputs, outputs, time):
        super().__init__()
        self.n1 = group_norm(inputs)
        self.c1 = nn.Conv2d(inputs, outputs, 3, padding=1)
        self.n2 = group_norm(outputs)
        self.c2 = nn.Conv2d(outputs, outputs, 3, padding=1)
        self.t = nn.Linear(time, 2 * outputs)
        self.sk = nn.Conv2d(inputs, outputs, 1) if inputs != outputs else nn.Identity()
        nn.init.zeros_(self.c2.weight)
        nn.init.zeros_(self.c2.bias)

    def forward(self, x, time):
        h = self.n2(self.c1(F.silu(self.n1(x))))
        scale, shift = self.t(time)[:, :, None, None].chunk(2, 1)
        return self.sk(x) + self.c2(F.silu(h * (1 + scale) + shift))


class Attention(nn.Module):
    """Attention whose layers are named as in diffusers, so that rules which find them there find them here."""

    def __init__(self, channels, heads, context=None):
        super().__init__()
        self.h = heads
        self.to_q = nn.Linear(channels, channels, bias=False)
        self.to_k = nn.Linear(context or channels, channels, bias=False)
        self.to_v = nn.Linear(context or channels, channels, bias=False)
        self.to_out = nn.Linear(channels, channels)

    def forward(self, x, context=None, share=None):
        """x [B, N, C], context [B, L, D] or None for self-attention, share [B, S] rows of the [B * N] pool or None -> [B, N, C]."""
        B, N, C = x.shape
        source = x if context is None else context
        q, k, v = self.to_q(x), self.to_k(source), self.to_v(source)
        if share is not None:
            S = share.shape[1]
            rows = share.reshape(-1)
            k = torch.cat([k, k.reshape(B * N, C).index_select(0, rows).reshape(B, S, C)], 1)
            v = torch.cat([v, v.reshape(B * N, C).index_select(0, rows).reshape(B, S, C)], 1)

        def split(y):
            return y.reshape(B, -1, self.h, C // self.h).transpose(1, 2)

        out = F.scaled_dot_product_attention(split(q), split(k), split(v))
        return self.to_out(out.transpose(1, 2).reshape(B, N, C))


class TransformerBlock(nn.Module):
    """Self-attention, cross-attention and feed-forward over the cells of [B, C, H, W]."""

    def __init__(self, channels, heads, context, shares):
        super().__init__()
        self.shares = shares
        self.norm = group_norm(channels)
        self.norm1 = nn.LayerNorm(channels)
        self.attn1 = Attention(channels, heads)
        self.norm2 = nn.LayerNorm(channels)
        self.attn2 = Attention(channels, heads, context)
        self.norm3 = nn.LayerNorm(channels)
        self.ff1 = nn.Linear(channels, 3 * channels)
        self.ff2 = nn.Linear(3 * channels, channels)
        self.proj_out = nn.Linear(channels, channels)
        nn.init.zeros_(self.proj_out.weight)
        nn.init.zeros_(self.proj_out.bias)

    def forward(self, x, context, share):
        B, C, H, W = x.shape
        h = self.norm(x).reshape(B, C, H * W).transpose(1, 2)
        rows = share.get(H * W) if (share and self.shares) else None
        h = h + self.attn1(self.norm1(h), share=rows)
        h = h + self.attn2(self.norm2(h), context)
        h = h + self.ff2(F.gelu(self.ff1(self.norm3(h))))
        return x + self.proj_out(h).transpose(1, 2).reshape(B, C, H, W)


class Placement(nn.Module):
    """Puts what the text tells of a figure where the layout has it: the slots of heads and bodies into their boxes, the scene's everywhere."""

    def __init__(self, context, channels):
        super().__init__()
        self.to_cell = nn.Linear(context, channels, bias=False)
        nn.init.zeros_(self.to_cell.weight)

    def forward(self, context, layout):
        """context [B, 48, D] with the slots last, layout [B, 6, H, W] -> [B, channels, H, W]."""
        B, _, H, W = layout.shape
        told = self.to_cell(context[:, -len(SLOTS) :]).transpose(1, 2)
        boxes = layout[:, 1:5].reshape(B, len(SLOTS) - 1, H * W)
        return (told[:, :, :-1] @ boxes + told[:, :, -1:]).reshape(B, -1, H, W)


class Underpaint(nn.Module):
    """What latents a draft lets one expect, before any noise is looked at: linear in the cells around, and how far the UNet's guess gives way to it.

    Where the colours of a cell are known, the clean latents that the UNet sees behind the noise are drawn towards the expected ones, the more the more noise
    there is. (As in Choi et al., "ILVR", 2021, but by a weight that was measured, by least squares, instead of in low frequencies alone.)
    """

    SIDE = PER_CELL // 2  # pixels of a draft to a side of a latent
    REACH = 2  # latents to every side
    LEVELS = 8  # of noise, evenly from 0 to 1, between which the weight is interpolated

    def __init__(self, latent=LATENT_CHANNELS):
        super().__init__()
        inputs = (1 + FLATS) * self.SIDE**2
        self.expects = nn.Conv2d(inputs, latent, 2 * self.REACH + 1, padding=self.REACH)
        nn.init.zeros_(self.expects.weight)
        nn.init.zeros_(self.expects.bias)
        self.register_buffer("weights", torch.zeros(self.LEVELS + 1, 1))

    def cells(self, rough, flats):
        """rough [B, 1, 2h, 2w], flats [B, 4, 2h, 2w] -> [B, 20, h, w]."""
        return F.pixel_unshuffle(torch.cat([rough, flats], 1), self.SIDE)

    def expected(self, rough, flats):
        """rough [B, 1, 2h, 2w], flats [B, 4, 2h, 2w] -> latents [B, 4, h, w]."""
        return self.expects(self.cells(rough, flats))

    def known(self, flats):
        """flats [B, 4, 2h, 2w] -> how much is known of a latent's colours, [B, 1, h, w]."""
        return F.avg_pool2d(flats[:, -1:], self.SIDE)

    def weight(self, level):
        """level [B], 0 to 1 -> [B, 1, 1, 1]."""
        steps = torch.arange(self.LEVELS + 1, device=level.device)
        near = F.relu(1 - (level[:, None] * self.LEVELS - steps).abs())
        return (near @ self.weights)[:, :, None, None]

    def forward(self, velocity, sample, level, rough, flats):
        """Noisy latents `sample` [B, 4, h, w] at noise levels [B], the velocity that the UNet foresees -> the same, corrected."""
        t = level[:, None, None, None]
        off = sample - t * velocity - self.expected(rough, flats)
        return velocity + self.known(flats) * self.weight(level) / t.clamp(min=0.05) * off


class UNet(nn.Module):
    """Two levels over latents folded 2x2: width `a` above, `b` below. Blocks in the middle and on the way up share, those on the way down don't.

    Names: d/t = ResBlock and attention on the way down, m/tm in the middle, u/tu on the way up; 1 is the upper level, 2 the lower; place1 and place2 add what the text tells of each box.
    A rough is read by a small encoder of its own (rough_in, rough_a, rough_b), which enters where the picture is begun and where it is finished: given at the input
    alone, it was not learned in 225 steps.
    """

    def __init__(self, latent=LATENT_CHANNELS, a=96, b=192, context=CONTEXT_DIM, heads=(3, 6)):
        super().__init__()
        time = TIME_DIM
        self.time = nn.Sequential(nn.Linear(TIME_FREQUENCIES, time), nn.SiLU(), nn.Linear(time, time), nn.SiLU())
        self.conv_in = nn.Conv2d(latent * 4 + LAYOUT_CHANNELS, a, 3, padding=1)
        self.place1 = Placement(context, a)
        self.d1 = ResBlock(a, a, time)
        self.t1 = TransformerBlock(a, heads[0], context, False)
        self.down = nn.Conv2d(a, b, 3, 2, 1)
        self.place2 = Placement(context, b)
        self.d2 = ResBlock(b, b, time)
        self.t2 = TransformerBlock(b, heads[1], context, False)
        self.m1 = ResBlock(b, b, time)
        self.tm = TransformerBlock(b, heads[1], context, True)
        self.m2 = ResBlock(b, b, time)
        self.u2 = ResBlock(2 * b, b, time)
        self.tu2 = TransformerBlock(b, heads[1], context, True)
        self.u2b = ResBlock(b, b, time)
        self.tu2b = TransformerBlock(b, heads[1], context, True)
        self.up = nn.Conv2d(b, a, 3, padding=1)
        self.u1 = ResBlock(2 * a, a, time)
        self.tu1 = TransformerBlock(a, heads[0], context, True)
        self.u1b = ResBlock(a, a, time)
        self.tu1b = TransformerBlock(a, heads[0], context, True)
        self.norm_out = group_norm(a)
        self.conv_out = nn.Conv2d(a, latent * 4, 3, padding=1)
        nn.init.zeros_(self.conv_out.weight)
        nn.init.zeros_(self.conv_out.bias)
        self.rough_in = nn.Conv2d(PER_CELL * PER_CELL + 1, ROUGH_DIM, 3, padding=1)
        self.rough_a = ResBlock(ROUGH_DIM, ROUGH_DIM, time)
        self.rough_b = ResBlock(ROUGH_DIM, ROUGH_DIM, time)
        self.rough_down = nn.Conv2d(ROUGH_DIM, b, 3, 2, 1)
        self.rough_h1, self.rough_u1, self.rough_u1b = (nn.Conv2d(ROUGH_DIM, a, 1) for _ in range(3))
        for layer in (self.rough_down, self.rough_h1, self.rough_u1, self.rough_u1b):
            nn.init.normal_(layer.weight, std=0.01)
            nn.init.zeros_(layer.bias)
        self.under = Underpaint(latent)

    def read_rough(self, rough, time):
        """rough [B, 1, 2h, 2w] -> features [B, ROUGH_DIM, h/2, w/2], zero for rows without one."""
        given = rough.amax((1, 2, 3), keepdim=True).mul(1e4).clamp(max=1)
        cells = F.pixel_unshuffle(rough, PER_CELL)
        lines = self.rough_in(torch.cat([cells, given * torch.ones_like(cells[:, :1])], 1))
        return self.rough_b(self.rough_a(lines, time), time) * given

    def forward(self, sample, timestep, context, layout, rough, flats=None, share=None):
        """Predicts e - x.

        sample [B, 4, h, w], timestep [B] in 0..1000, context [B, 48, 160], layout [B, 6, h/2, w/2] (zeros: none), rough [B, 1, 2h, 2w]
        (zeros: none), flats [B, 4, 2h, 2w] (composer.py) or None, share {tokens of a level: rows [B, S]} or None -> [B, 4, h, w]. h and w are multiples of 4.
        """
        time = self.time(time_embedding(timestep, TIME_FREQUENCIES))
        lines = self.read_rough(rough, time)
        h1 = self.conv_in(torch.cat([F.pixel_unshuffle(sample, 2), layout], 1)) + self.place1(context, layout) + self.rough_h1(lines)
        h1 = self.t1(self.d1(h1, time), context, share)
        h2 = self.down(h1) + self.place2(context, F.avg_pool2d(layout, 2)) + self.rough_down(lines)
        h2 = self.t2(self.d2(h2, time), context, share)
        h = self.m2(self.tm(self.m1(h2, time), context, share), time)
        h = self.tu2(self.u2(torch.cat([h, h2], 1), time), context, share)
        h = self.tu2b(self.u2b(h, time), context, share)
        h = self.up(F.interpolate(h, scale_factor=2.0, mode="nearest")) + self.rough_u1(lines)
        h = self.tu1(self.u1(torch.cat([h, h1], 1), time), context, share)
        h = self.tu1b(self.u1b(h + self.rough_u1b(lines), time), context, share)
        velocity = F.pixel_shuffle(self.conv_out(F.silu(self.norm_out(h))), 2)
        return velocity if flats is None else self.under(velocity, sample, timestep / 1000, rough, flats)


class TransformerLayer(nn.ModuleDict):
    """Pre-norm self-attention and feed-forward over [B, L, dim]; `mask` is added to the logits."""

    def __init__(self, dim, heads):
        super().__init__(
            {
                "n1": nn.LayerNorm(dim),
                "qkv": nn.Linear(dim, 3 * dim),
                "o": nn.Linear(dim, dim),
                "n2": nn.LayerNorm(dim),
                "f1": nn.Linear(dim, 4 * dim),
                "f2": nn.Linear(4 * dim, dim),
            }
        )
        self.h = heads

    def forward(self, x, mask):
        B, L, D = x.shape
        qkv = self["qkv"](self["n1"](x))
        q, k, v = qkv.reshape(B, L, 3, self.h, D // self.h).permute(2, 0, 3, 1, 4)
        out = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        x = x + self["o"](out.transpose(1, 2).reshape(B, L, D))
        return x + self["f2"](F.gelu(self["f1"](self["n2"](x))))


class SlotEncoder(nn.Module):
    """Word ids -> slots (slots.py): what a caption tells of each part of the picture.

    Attention over words alone binds colours to clothes and clothes to people only after very long training. Here a word sees its
    neighbours, and learned counts of the words so far ("the second person"), before the slots look for theirs.
    """

    COUNTS = 16

    def __init__(self, vocabulary, dim=CONTEXT_DIM, layers=2, heads=5):
        super().__init__()
        self.tok = nn.Embedding(vocabulary, dim)
        self.near = nn.Conv1d(dim, dim, 5, padding=2)
        self.counted = nn.Linear(dim, self.COUNTS)
        self.count1 = nn.Linear(self.COUNTS, dim)
        self.count2 = nn.Linear(dim, dim)
        self.slots = nn.Parameter(torch.randn(len(SLOTS), dim) * 0.1)
        self.layers = nn.ModuleList([TransformerLayer(dim, heads) for _ in range(layers)])
        self.norm = nn.LayerNorm(dim)

    def forward(self, ids):
        """ids [B, 48] -> [B, 5, 160]."""
        B, length = ids.shape
        words = self.tok(ids)
        so_far = torch.ones(length, length, device=ids.device).tril() @ torch.sigmoid(self.counted(words))
        near = self.near(words.transpose(1, 2)).transpose(1, 2)
        words = words + near + self.count2(F.gelu(self.count1(so_far)))
        x = torch.cat([words, self.slots.expand(B, -1, -1)], 1)
        mask = F.pad((ids == 0).float() * -1e4, (0, len(SLOTS)))[:, None, None, :]
        for layer in self.layers:
            x = layer(x, mask)
        return self.norm(x[:, length:])


class TextEncoder(nn.Module):
    """A small pre-norm transformer over word ids, and the slots in the last places."""

    def __init__(self, vocabulary, dim=CONTEXT_DIM, layers=3, heads=5, length=CONTEXT_TOKENS):
        super().__init__()
        self.tok = nn.Embedding(vocabulary, dim)
        self.pos = nn.Parameter(torch.randn(length, dim) * 0.02)
        self.layers = nn.ModuleList([TransformerLayer(dim, heads) for _ in range(layers)])
        self.norm = nn.LayerNorm(dim)
        self.gather = SlotEncoder(vocabulary)
        # What words of objects add to their features: without it "cat" and "ghost" could not be told apart there after 16,700 steps.
        self.things = nn.Embedding(vocabulary, dim)
        nn.init.zeros_(self.things.weight)

    def forward(self, ids):
        """ids [B, 48], 0 = padding, which nothing attends to -> [B, 48, 160]: the words, the slots in the last places."""
        length = ids.shape[1]
        x = self.tok(ids) + self.pos[:length]
        mask = ((ids == 0).float() * -1e4)[:, None, None, :]
        for layer in self.layers:
            x = layer(x, mask)
        words = self.norm(x) + self.things(ids)
        return torch.cat([words[:, : length - len(SLOTS)], self.gather(ids)], 1)


def build_networks(config, vocabulary):
    """config = [width above, width below, heads above, heads below], vocabulary = number of words -> {"unet", "text", "reader", "objects", "tones", "recogniser", "composer"}.

    The last five compose drafts from words.
    """
    a, b, *heads = config
    unet = UNet(a=a, b=b, heads=tuple(heads))
    return nn.ModuleDict(
        {
            "unet": unet,
            "text": TextEncoder(vocabulary),
            "reader": SlotReader(CONTEXT_DIM),
            "objects": ObjectReader(CONTEXT_DIM),
            "tones": ToneReader(CONTEXT_DIM, len(TONES)),
            "recogniser": Recogniser(),
            "composer": Composer(),
        }
    )


def compose(networks, context, layout, drawn=None):
    """The draft that text features [B, 48, 160], layout [B, 6, H, W] and what an artist has drawn [B, 1, 4 H, 4 W] tell of: (rough likewise,
    flats [B, 4, 4 H, 4 W])."""
    return networks["composer"](context, layout, networks, drawn)
