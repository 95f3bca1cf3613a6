"""How people come, what they do, and what it leads to: channels, visits, funnels, paths, unique visitors. Pure."""
