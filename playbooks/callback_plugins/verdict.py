from __future__ import annotations
from ansible.plugins.callback import CallbackBase
class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "verdict"
    def v2_playbook_on_stats(self, stats):
        self._display.display("VERDICT LAST")
