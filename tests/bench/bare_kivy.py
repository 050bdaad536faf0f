"""The floor of the first frame: the smallest Kivy window that shows a word."""

import os

os.environ.update(KIVY_NO_ARGS="1", KIVY_NO_CONFIG="1", KIVY_NO_FILELOG="1", KIVY_LOG_MODE="PYTHON")

from kivy.app import App  # the environment comes first
from kivy.clock import Clock
from kivy.uix.label import Label


class Bare(App):
    """One label."""

    def build(self):
        return Label(text="bare")

    def on_start(self):
        Clock.schedule_once(lambda _dt: print("first frame drawn", flush=True), 0)


if __name__ == "__main__":
    Bare().run()
