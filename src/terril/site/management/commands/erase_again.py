from typing import Any

from terril.kernel.command import Command as TerrilCommand
from terril.kernel.command import counted
from terril.people import actions as people


class Command(TerrilCommand):
    help = "Refait les effacements qu’une restauration a défaits."

    def handle(self, *args: Any, **options: Any) -> None:
        done, objections = people.erase_again(actor=None)
        self.say(f"{counted(done, 'effacement')} {'refait' if done < 2 else 'refaits'}.")
        for sentence in objections:
            self.say(f"Il en reste un à refaire. {sentence}")
