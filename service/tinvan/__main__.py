"""``python -m tinvan``."""

from tinvan.cli import main

if __name__ == "__main__":
    main()
