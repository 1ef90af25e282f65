using System.Globalization;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Writer;

namespace Nanning.Approvals.Certificates;

/// <summary>The two faces of the certificate.</summary>
internal enum CertificateFace
{
    Regular,
    Bold,
}

/// <summary>A colour of the certificate.</summary>
internal readonly record struct CertificateInk(byte Red, byte Green, byte Blue)
{
    public static CertificateInk Crimson { get; } = new(158, 27, 30);

    public static CertificateInk Gold { get; } = new(178, 140, 62);

    public static CertificateInk Black { get; } = new(34, 32, 30);

    public static CertificateInk Grey { get; } = new(110, 102, 92);

    public static CertificateInk Paper { get; } = new(255, 253, 247);

    public static CertificateInk Watermark { get; } = new(247, 240, 223);
}

/// <summary>A page to draw on in points, from its upper left corner.</summary>
internal sealed class CertificateCanvas(PdfPageBuilder page, double height, IReadOnlyDictionary<CertificateFace, PdfDocumentBuilder.AddedFont> fonts)
{
    /// <summary>Width of a line of text, with some space between its characters.</summary>
    public double Measure(string text, CertificateFace face, double size, double spacing = 0)
    {
        if (text.Length == 0)
        {
            return 0;
        }

        var letters = page.MeasureText(text, size, new PdfPoint(0, 0), fonts[face]);
        return letters[^1].EndBaseLine.X + (spacing * (letters.Count - 1));
    }

    /// <summary>Writes a line whose baseline begins at a point.</summary>
    public void Write(string text, CertificateFace face, double size, CertificateInk ink, double x, double y)
    {
        page.SetTextAndFillColor(ink.Red, ink.Green, ink.Blue);
        page.AddText(text, size, At(x, y), fonts[face]);
    }

    /// <summary>Writes a line around a centre, with some space between its characters.</summary>
    public void WriteCentred(string text, CertificateFace face, double size, CertificateInk ink, double centre, double y, double spacing = 0)
    {
        var x = centre - (Measure(text, face, size, spacing) / 2);
        if (spacing == 0)
        {
            Write(text, face, size, ink, x, y);
            return;
        }

        var elements = StringInfo.GetTextElementEnumerator(text);
        while (elements.MoveNext())
        {
            Write(elements.GetTextElement(), face, size, ink, x, y);
            x += Measure(elements.GetTextElement(), face, size) + spacing;
        }
    }

    /// <summary>A line between any two points.</summary>
    public void Line(CertificateInk ink, double thickness, double fromX, double fromY, double toX, double toY)
    {
        page.SetStrokeColor(ink.Red, ink.Green, ink.Blue);
        page.DrawLine(At(fromX, fromY), At(toX, toY), thickness);
    }

    /// <summary>Upright and level lines through some points, with square corners.</summary>
    public void Path(CertificateInk ink, double thickness, params ReadOnlySpan<(double X, double Y)> points)
    {
        for (var i = 1; i < points.Length; i++)
        {
            var (from, to) = (points[i - 1], points[i]);
            Fill(
                ink, Math.Min(from.X, to.X) - (thickness / 2), Math.Min(from.Y, to.Y) - (thickness / 2),
                Math.Abs(from.X - to.X) + thickness, Math.Abs(from.Y - to.Y) + thickness);
        }
    }

    /// <summary>A rectangle's outline.</summary>
    public void Frame(CertificateInk ink, double thickness, double x, double y, double width, double tall)
    {
        page.SetStrokeColor(ink.Red, ink.Green, ink.Blue);
        page.DrawRectangle(At(x, y + tall), width, tall, thickness);
    }

    /// <summary>A filled rectangle without an outline.</summary>
    public void Fill(CertificateInk ink, double x, double y, double width, double tall)
    {
        page.SetTextAndFillColor(ink.Red, ink.Green, ink.Blue);
        page.SetStrokeColor(ink.Red, ink.Green, ink.Blue);
        page.DrawRectangle(At(x, y + tall), width, tall, 0, fill: true);
    }

    /// <summary>A filled triangle.</summary>
    public void Triangle(CertificateInk ink, (double X, double Y) a, (double X, double Y) b, (double X, double Y) c)
    {
        page.SetTextAndFillColor(ink.Red, ink.Green, ink.Blue);
        page.SetStrokeColor(ink.Red, ink.Green, ink.Blue);
        page.DrawTriangle(At(a.X, a.Y), At(b.X, b.Y), At(c.X, c.Y), 0, fill: true);
    }

    private PdfPoint At(double x, double y) => new(x, height - y);
}
