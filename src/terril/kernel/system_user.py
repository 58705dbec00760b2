"""The system user under which PostgreSQL runs when root starts Terril, and the folders that belong to it, closed to others."""

import os
import pwd
import shutil
import stat
import subprocess
from pathlib import Path

from terril.kernel.errors import DatabaseError

SERVER_USER = "terril-db"
SYSTEM_HOME = Path("/var/lib/terril")


def user_ids(user: str) -> tuple[int, int]:
    """Its number, and that of its group."""
    entry = pwd.getpwnam(user)
    return entry.pw_uid, entry.pw_gid


def ensure_user(user: str) -> None:
    """Makes the user if it does not exist yet. Raises DatabaseError."""
    try:
        pwd.getpwnam(user)
        return
    except KeyError:
        pass
    home = str(SYSTEM_HOME)
    attempts = [
        ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", home, "--shell", "/bin/false", user],
        ["adduser", "-S", "-D", "-H", "-h", home, "-s", "/bin/false", user],  # busybox
    ]
    for command in attempts:
        if shutil.which(command[0]):
            subprocess.run(command, capture_output=True, check=False)
            break
    try:
        pwd.getpwnam(user)
    except KeyError:
        raise DatabaseError(
            f"PostgreSQL refuse de tourner sous root et l’utilisateur système {user} n’a pas pu être créé : "
            "lancez Terril sous un compte ordinaire, ou donnez DATABASE_URL."
        ) from None


def own_folder(folder: Path, user: str | None) -> None:
    """A 0700 folder that belongs to the server's user. Raises DatabaseError when somebody else made it before us."""
    uid, gid = user_ids(user) if user else (os.geteuid(), os.getegid())
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {uid, os.geteuid()}:
            raise DatabaseError(
                f"Le dossier {folder} appartient à un autre utilisateur : relancez sous son compte, "
                "ou donnez un autre dossier avec TERRIL_DATA."
            ) from None
    if user:
        os.chown(folder, uid, gid, follow_symlinks=False)
    folder.chmod(0o700)


def open_to_others(path: Path) -> bool:
    """Whether any user may reach the path: each folder above can be crossed, and the file itself read and run."""
    for step in (path, *path.parents):
        try:
            mode = step.stat().st_mode
        except FileNotFoundError:
            continue  # ours to create
        wanted = stat.S_IXOTH if stat.S_ISDIR(mode) else stat.S_IROTH | stat.S_IXOTH
        if mode & wanted != wanted:
            return False
    return True
