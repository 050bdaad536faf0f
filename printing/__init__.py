"""Puts any slip on any receipt printer, and knows nothing of visitors.

A `Slip` (what stands on the paper) becomes bytes by a `Profile` (what a printer can do), passes a strict gate,
waits in a durable spool, and is sent by a worker that owns its printer.
"""
