#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""House rules that a regular expression can check. Each ban names its replacement.

A line is exempt with `tidy: allow(RULE) reason` in a comment on it or on the line above; a long
file with `tidy: allow(file-length) reason` among its first ten lines. The reason is required.
"""

import re
import sys

import sources

PRODUCT = ("sync/", "server/", "app/")
SCRIPTS = (".py", ".sh", ".mjs", ".cmake", "CMakeLists.txt", "dev", ".ci/run",
           "verify-packages")
MAX_COLUMNS = 100
MAX_COLUMNS_CMAKE = 120  # lists of file names
MAX_LINES = 600
MAX_FUNCTION = 70
# Generated, quoted or recorded text: not ours to wrap or reword.
DATA = ("tests/golden/", "tests/fuzz/corpus/", "translations/", "LICENSE")


# Who may start threads and lock; everybody else posts to an Executor.
THREADS = (
    "sync/transport/sync_thread.",  # owns the client's one thread beside the window's
    "server/ops/worker_pool.",      # verifies signatures beside the io thread
    "server/storage/store_thread.h",  # the two threads that wait for SQLite
)
# Where bytes meet a C library or are laid out by hand.
CASTS = (
    "sync/base/bytes.cpp",         # text as bytes and back, for everybody
    "sync/store/encrypted_vfs.cpp",  # SQLite hands out its base struct
    "sync/crdt/sequence.",         # a leaf and its arrays are one allocation
    "app/convert/entities.cpp",    # libxml2's characters are unsigned
    "app/convert/html_reader.cpp",
    "app/cli/gzip.cpp",            # and zlib's
)
# The longest function of these files, and why it stays in one piece. No longer than that.
LONG_FUNCTIONS = {
    "app/cli/arguments.cpp": (86, "one statement an option: a list"),
    "app/editor/editor_actions.cpp": (72, "one statement an action: a list"),
    "app/text/error_text.cpp": (98, "one case a code: a list"),
    "app/windows/first_start.cpp": (83, "builds one page from top to bottom"),
    "app/windows/side_bar.cpp": (72, "builds one panel from top to bottom"),
    "sync/base/errc.cpp": (93, "one case a code: a list"),
    "sync/crdt/integrate.cpp": (118, "Yjs' integrateStructs, to be compared with it line by line"),
    "sync/protocol/message.cpp": (87, "one case a message: a list"),
}
# Folders whose code is tested from elsewhere.
TESTED_ELSEWHERE = {
    "app/model": "app/windows/main_window, which shows the list",
    "app/platform": "integration/cli_world and two_windows: two programs on one profile",
    "app/widgets": "app/windows, whose pages are made of them",
    "server/admin": "tests/integration, which run the commands of a real relay",
    "server/auth": "server/core/relay_login and server/net",
    "server/ops": "server/net/server, with real workers",
    "sync/crdt/tool": "sync/crdt/tool_test.py, judged by the real Yjs",
}


class Ban:
    """One forbidden pattern in the code (comments and literals blanked) of some C++ files."""

    def __init__(self, rule, pattern, where, instead, exempt=(), suffix=sources.CXX):
        self.rule = rule
        self.pattern = re.compile(pattern)
        self.where = where
        self.instead = instead
        self.exempt = exempt
        self.suffix = suffix

    def applies(self, path):
        return path.startswith(self.where) and path.endswith(self.suffix) \
            and not (self.exempt and path.startswith(self.exempt))


BANS = [
    Ban("throw", r"\bthrow\b", PRODUCT, "return fail(Errc::…); exceptions stay in wrappers"),
    Ban("qt", r"\bQ[A-Z][a-z]\w+", ("sync/", "server/"), "the standard library; Qt lives in app/",
        exempt=("sync/transport/",)),
    Ban("clock", r"system_clock\b|steady_clock::now|QDateTime::current|QTime::current"
        r"|QDate::current|\bgettimeofday\b|\bclock_gettime\b", PRODUCT,
        "the Clock that is passed in (sync/base/clock.h)", exempt=("sync/base/system.cpp",)),
    Ban("chance", r"\brandom_device\b|\brand\s*\(|\bsrand\s*\(|QRandomGenerator::(?:global|system)",
        PRODUCT, "the Random that is passed in (sync/base/random.h)",
        exempt=("sync/base/system.cpp",)),
    Ban("sleep", r"\bsleep_for\b|\bsleep_until\b|\busleep\s*\(|\bnanosleep\b"
        r"|QThread::(?:m|u)?sleep|qSleep\b", PRODUCT + ("tests/",),
        "Executor::postAfter, or wait for the condition itself",
        exempt=("sync/base/system.cpp", "tests/bench/", "tests/integration/")),
    Ban("capture", r"(?:\bpost|\bdispatch|postAfter|invokeMethod|\bdefer)\s*\([^;{]*\[\s*[&=]\s*\]",
        PRODUCT, "name what is captured; hold a weak_ptr, QPointer or keep-alive"),
    Ban("tr", r"(?<![\w:.>])tr\s*\(", ("sync/", "server/"), "codes; words live in app/text"),
    Ban("c-memory", r"(?<![\w.:>])(?:malloc|calloc|realloc|free)\s*\(", PRODUCT, "owning types"),
    Ban("namespace", r"\busing\s+namespace\s+(?!.*literals)", PRODUCT,
        "spell the namespace: a header is read by others", suffix=".h"),
    Ban("thread", r"\bstd::(?:\w*mutex\b|condition_variable|async\b|j?thread\b(?!::))"
        r"|\bQMutex\b|\bQThread\b(?!::currentThread)", PRODUCT,
        "an Executor; or list the file, with its reason", exempt=THREADS),
    Ban("cast", r"\breinterpret_cast\b", PRODUCT, "asBytes and asText of sync/base/bytes.h",
        exempt=CASTS),
    Ban("detach", r"\.detach\s*\(\s*\)", PRODUCT, "join; nothing outlives its owner"),
]

# Everywhere, comments included. Written so that they do not match themselves.
LEFTOVER = re.compile(r"\bFIX" r"ME\b")
LOOSE_NOTE = re.compile(r"\bTO" r"DO\b(?!\(#\d+\):)")
MACHINE = re.compile(r"(?<![\w.$}/*])/(?:work|root|home/(?!anna/|ben/)[a-z]\w*)/|\bb[l]d\b ninja")
WAIVER = re.compile(r"tidy: allow\(([\w-]+)\)\s*(\S.*)?")


def waived(rule, lines, index):
    """A waiver with a reason stands on the line itself or on the one above."""
    for line in lines[max(0, index - 1):index + 1]:
        match = WAIVER.search(line)
        if match and match.group(1) == rule and match.group(2):
            return True
    return False


def check_bans(path, text):
    lines = text.splitlines()
    code = sources.code_only(text)
    for ban in BANS:
        if not ban.applies(path):
            continue
        for match in ban.pattern.finditer(code):
            index = code.count("\n", 0, match.start())
            if not waived(ban.rule, lines, index):
                word = " ".join(match.group(0).split())
                yield f"{path}:{index + 1}: {ban.rule}: not `{word}` but {ban.instead}"


def check_words(path, text):
    for index, line in enumerate(text.splitlines(), 1):
        if LEFTOVER.search(line):
            yield f"{path}:{index}: a {LEFTOVER.search(line).group(0)} never merges"
        if LOOSE_NOTE.search(line):
            yield f"{path}:{index}: write TO" "DO(#123): with its issue"
        if MACHINE.search(line):
            yield f"{path}:{index}: a path of one machine: {MACHINE.search(line).group(0)}"


def check_size(path, text):
    lines = text.splitlines()
    cmake = path.endswith((".cmake", "CMakeLists.txt"))
    limit = MAX_COLUMNS_CMAKE if cmake else MAX_COLUMNS
    for index, line in enumerate(lines):
        if len(line) > limit and not waived("columns", lines, index) \
                and not re.search(r"https?://\S{60}", line):
            yield f"{path}:{index + 1}: {len(line)} columns, at most {limit}"
    if len(lines) > MAX_LINES:
        head = WAIVER.search("\n".join(lines[:10]))
        if not (head and head.group(1) == "file-length" and head.group(2)):
            yield f"{path}: {len(lines)} lines, at most {MAX_LINES}"


def functions(text):
    """(line, length) of each body whose braces stand alone on their lines, as the format has it."""
    lines = sources.code_only(text).splitlines()
    for first, line in enumerate(lines):
        brace = re.fullmatch(r"( *)\{ *", line)
        if not brace:
            continue
        for last in range(first + 1, len(lines)):
            if lines[last].startswith(brace.group(1) + "}"):
                if lines[last].strip() == "}":  # a class ends with a semicolon
                    yield first + 1, last - first - 1
                break


def check_functions(path, text):
    allowed, _ = LONG_FUNCTIONS.get(path, (MAX_FUNCTION, ""))
    longest = 0
    for line, length in functions(text):
        longest = max(longest, length)
        if length > allowed:
            yield f"{path}:{line}: function-length: {length} lines, at most {allowed}"
    if path in LONG_FUNCTIONS and longest <= MAX_FUNCTION:
        yield f"{path}: no function is long any more; take it off LONG_FUNCTIONS"


def check_mirror(tree):
    """Tests stand in folders named as those of the sources, and each such folder has some."""
    folders = {path.rsplit("/", 1)[0] for path in tree if path.startswith(PRODUCT)}
    code = {path.rsplit("/", 1)[0] for path in tree
            if path.startswith(PRODUCT) and path.endswith(".cpp")}
    tested = set()
    for path in tree:
        folder = path.rsplit("/", 1)[0].removeprefix("tests/")
        if path.startswith("tests/") and path.endswith("_test.cpp") \
                and (folder + "/").startswith(PRODUCT):
            tested.add(folder)
            if folder not in folders:
                yield f"{path}: mirror: there is no {folder}/ that it could test"
    for folder in sorted(code - tested - set(TESTED_ELSEWHERE)):
        yield f"{folder}: mirror: nothing in tests/{folder}/ tests it"
    for folder in sorted(set(TESTED_ELSEWHERE) & tested):
        yield f"{folder}: has tests of its own; take it off TESTED_ELSEWHERE"


def check_licence(path, text):
    if "SPDX-License-Identifier: MPL-2.0" not in "\n".join(text.splitlines()[:2]):
        yield f"{path}: the first line names the licence (SPDX-License-Identifier: MPL-2.0)"


def check_markdown(path, text, tree, folders):
    titles, fenced = 0, False
    for number, line in enumerate(text.splitlines(), 1):
        if line.lstrip().startswith(("```", "~~~")):
            fenced = not fenced
        if fenced:
            continue
        titles += line.startswith("# ")
        for target in re.findall(r"\]\(([^)\s#]+)(?:#[^)\s]*)?\)", re.sub(r"`[^`]*`", "", line)):
            if re.match(r"[a-z]+:", target):
                continue
            here = path.rsplit("/", 1)[0] if "/" in path else ""
            resolved = normalise(here, target)
            if resolved not in tree and resolved not in folders:
                yield f"{path}:{number}: link to {target}, which does not exist"
    if titles != 1:
        yield f"{path}: {titles} titles (lines starting with `# `), exactly one is wanted"


def normalise(folder, target):
    parts = [] if target.startswith("/") else [p for p in folder.split("/") if p]
    for part in target.strip("/").split("/"):
        if part == "..":
            parts = parts[:-1]
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def listed_names(cmake):
    """The words of a CMakeLists; `${name}_test.cpp` in a foreach stands for each of them."""
    words = set(re.findall(r"[\w./-]+", cmake))
    for pattern in re.findall(r"[\w./-]*\$\{\w+\}[\w./-]*\.(?:cpp|h|c)\b", cmake):
        words |= {re.sub(r"\$\{\w+\}", word, pattern) for word in words if "/" not in word}
    return words


def check_listed(tree):
    """A .cpp that no CMakeLists names is dead; so is a test's header that nobody includes."""
    build_words, included = {}, set()
    for path, text in tree.items():
        if path.endswith(("CMakeLists.txt", ".cmake")):
            folder = path.rsplit("/", 1)[0] if "/" in path else ""
            build_words.setdefault(folder, set()).update(listed_names(text))
        elif path.endswith(sources.CXX):
            included.update(re.findall(r'#\s*include\s*"([^"]+)"', text))
    for path in tree:
        public_header = path.endswith(".h") and path.startswith(PRODUCT)
        if not path.endswith(sources.CXX) or path in included or public_header:
            continue
        parts = path.split("/")
        suffixes = {"/".join(parts[n:]) for n in range(len(parts))}
        folders = ("/".join(parts[:n]) for n in range(len(parts)))
        if not any(suffixes & build_words.get(folder, set()) for folder in folders):
            yield f"{path}: in no CMakeLists.txt and included by nobody"


def check(tree, names=None):
    """Every violation in {path: text}; `names` lists all files, binary ones included."""
    names = set(names or tree)
    folders = {"/".join(n.split("/")[:i]) for n in names for i in range(1, n.count("/") + 1)}
    problems = []
    for path, text in tree.items():
        if path.startswith(DATA):
            continue
        cxx = path.endswith(sources.CXX)
        if cxx:
            problems += check_bans(path, text)
        if cxx or path.endswith(SCRIPTS):
            problems += check_size(path, text)
            problems += check_licence(path, text)
        if cxx and path.startswith(PRODUCT):
            problems += check_functions(path, text)
        if path.endswith(".md"):
            problems += check_markdown(path, text, names, folders)
        problems += check_words(path, text)
    problems += check_listed(tree)
    return problems


def main():
    tree = sources.read_tree()
    problems = check(tree, sources.all_files()) + list(check_mirror(tree))
    print("\n".join(problems) or "tidy: nothing to say")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
