"""Runs alone, outside the server: reads a question as JSON on stdin, writes a PDF to stdout or says why not."""

import json
import sys

import typst

NO_PDF = 1


def main() -> int:
    """Exit 0 with the PDF on stdout, else 1 with `{"reason", "detail"}` on stderr."""
    question = json.load(sys.stdin)
    compiler = typst.Compiler(
        input=question["template"],
        root=question["root"],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(question["data"])},
    )
    try:
        pdf = compiler.compile(format="pdf", pdf_standards=["ua-1", "a-2a"], timestamp=question["timestamp"])
        pages = int(compiler.query("<pages>", field="value", one=True))
    except typst.TypstError as fault:
        return _refuse("template", "; ".join([fault.message, *fault.hints]))
    if question["pages"] and pages != question["pages"]:
        return _refuse("pages", f"{pages} pages instead of {question['pages']}")
    if question["most"] and pages > question["most"]:
        return _refuse("pages", f"{pages} pages, more than {question['most']}")
    if not isinstance(pdf, bytes):
        return _refuse("fault", "no PDF")
    sys.stdout.buffer.write(pdf)
    return 0


def _refuse(reason: str, detail: str) -> int:
    json.dump({"reason": reason, "detail": detail}, sys.stderr)
    return NO_PDF


if __name__ == "__main__":
    sys.exit(main())
