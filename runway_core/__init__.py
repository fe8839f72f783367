"""Runway Playground: images in, videos from several gateways out, side by side."""
