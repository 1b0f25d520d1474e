"""Consistent self-attention: which rows of the token pool every panel reads besides its own tokens.

The pool of one self-attention site is the keys (and values) of all panels of the batch, flattened to [panels * tokens, C].
"""

import torch


def share_rows(stories, panels, tokens, rate, generator=None):
    """Every panel samples `round(rate * tokens)` tokens from each other panel of its story.

    -> row numbers [stories * panels, (panels - 1) * round(rate * tokens)].
    """
    count = max(1, round(rate * tokens))
    rows = []
    for story in range(stories):
        for panel in range(panels):
            sources = [story * panels + other for other in range(panels) if other != panel]
            picked = [source * tokens + torch.randperm(tokens, generator=generator)[:count] for source in sources]
            rows.append(torch.cat(picked))
    return torch.stack(rows)


def token_levels(height, width):
    """Tokens of the UNet's upper and lower level for latents [4, height, width]."""
    return height * width // 4, (height // 4) * (width // 4)


def guided_share_rows(panels, height, width, rate, step):
    """Rows for one guided batch (unconditional half first) of one story; the halves don't mix.

    -> {tokens of the level: [2 * panels, M]}. The random stream depends on step and level only.
    """
    rows = {}
    for tokens in token_levels(height, width):
        half = share_rows(1, panels, tokens, rate, torch.Generator().manual_seed(1000 * step + tokens))
        rows[tokens] = torch.cat([half, half + panels * tokens])
    return rows
