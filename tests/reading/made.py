"""Small real files of every kind, made for the tests."""

import zipfile
from collections.abc import Sequence
from io import BytesIO

import docx


def pdf(*pages: str, locked: bool = False) -> bytes:
    """A PDF with one line of text for each line of a page; `locked` by a password."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>"]
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>")
    objects.append("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    for number, page in enumerate(pages):
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] "
            f"/Resources << /Font << /F1 3 0 R >> >> /Contents {5 + 2 * number} 0 R >>"
        )
        lines = " ".join(f"({line}) Tj 0 -20 Td" for line in page.split("\n") if line)
        stream = f"BT /F1 12 Tf 50 700 Td {lines} ET"
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    if locked:
        secret = "00" * 32
        objects.append(f"<< /Filter /Standard /V 1 /R 2 /O <{secret}> /U <{secret}> /P -4 >>")
    out, places = "%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n"
    out += "".join(f"{place:010} 00000 n \n" for place in places)
    encrypt = f" /Encrypt {len(objects)} 0 R /ID [<00> <00>]" if locked else ""
    out += (
        f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R{encrypt} >>\nstartxref\n{start}\n%%EOF"
    )
    return out.encode("latin-1")


def workbook(rows: Sequence[Sequence[str | float]], merged: Sequence[str] = ()) -> bytes:
    """An .xlsx of one sheet; `merged` names ranges such as A2:A3."""
    body = ""
    for number, row in enumerate(rows, start=1):
        cells = "".join(
            f'<c r="{chr(65 + column)}{number}" t="inlineStr"><is><t>{value}</t></is></c>'
            if isinstance(value, str)
            else f'<c r="{chr(65 + column)}{number}"><v>{value}</v></c>'
            for column, value in enumerate(row)
            if value != ""
        )
        body += f'<row r="{number}">{cells}</row>'
    ranges = "".join(f'<mergeCell ref="{one}"/>' for one in merged)
    merges = f'<mergeCells count="{len(merged)}">{ranges}</mergeCells>' if merged else ""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    related = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    files = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/s.xml" ContentType="{kind}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="a" '
        f'Type="{related}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{related}"><sheets>'
        '<sheet name="Plans" sheetId="1" r:id="b"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship '
        f'Id="b" Type="{related}/worksheet" Target="worksheets/s.xml"/></Relationships>',
        "xl/worksheets/s.xml": f'<worksheet xmlns="{main}"><sheetData>{body}</sheetData>{merges}'
        "</worksheet>",
    }
    return _zip(files)


def bomb() -> bytes:
    """An .xlsx of a few kilobytes that would unpack to a gigabyte."""
    buffer = BytesIO()
    with (
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/s.xml", "w", force_zip64=True) as sheet,
    ):
        for _ in range(1000):
            sheet.write(b"\x00" * 1_000_000)
    return buffer.getvalue()


def word() -> bytes:
    """A .docx with headings, paragraphs and a table."""
    document = docx.Document()
    document.add_heading("Returns", 1)
    document.add_paragraph("You may send things back within 15 days.")
    document.add_heading("Fees", 2)
    document.add_paragraph("Returning is free.")
    table = document.add_table(2, 2)
    for place, text in zip(
        ((0, 0), (0, 1), (1, 0), (1, 1)), ["country", "days", "FR", "20"], strict=True
    ):
        table.cell(*place).text = text
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _zip(files: dict[str, str]) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, '<?xml version="1.0" encoding="UTF-8"?>' + text)
    return buffer.getvalue()
