"""What lies in a folder, to be compared with what lies there later."""


def lies_in(folder):
    """Every path of a folder, itself among them, with its mode, and what each file holds."""
    paths = [folder, *sorted(folder.rglob("*"))] if folder.exists() else []
    return {path: (path.lstat().st_mode, path.read_bytes() if path.is_file() else b"") for path in paths}
