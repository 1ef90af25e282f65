using System.Globalization;
using Microsoft.Extensions.Caching.Memory;
using UglyToad.PdfPig.Writer;

namespace Nanning.Approvals.Certificates;

/// <summary>
/// Prints a certificate as one A4 page in landscape, with a QR code that leads to the public check page. Only the characters that are used are
/// embedded; what fonts the machine has does not matter.
/// </summary>
/// <param name="fontFolder">Folder that holds NotoSerifSC_400Regular.ttf and NotoSerifSC_700Bold.ttf.</param>
/// <param name="baseAddress">Address of the platform.</param>
public sealed class CertificatePdf(string fontFolder, string baseAddress) : IDisposable
{
    // A4 in points.
    private const double Width = 842;
    private const double Height = 595;
    private const double Left = 118;
    private const double Right = Width - Left;

    // Reading fonts of thirty thousand characters takes a second or two, and a sheet hardly ever changes: the last ones are kept, counted in bytes.
    private readonly MemoryCache kept = new(new MemoryCacheOptions { SizeLimit = 16 * 1024 * 1024 });

    /// <summary>The page; the same sheet gives the same bytes.</summary>
    public byte[] Render(CertificateSheet sheet) => kept.GetOrCreate(sheet, entry =>
    {
        var page = Draw(sheet);
        entry.Size = page.Length;
        return page;
    })!;

    public void Dispose() => kept.Dispose();

    private byte[] Draw(CertificateSheet sheet)
    {
        using var document = new PdfDocumentBuilder();
        document.DocumentInformation.Title = $"{sheet.Title} {sheet.Number}";
        document.DocumentInformation.Author = sheet.Issuer;
        document.DocumentInformation.Subject = sheet.Holder;
        document.DocumentInformation.Producer = "Nanning.Approvals";
        var fonts = new Dictionary<CertificateFace, PdfDocumentBuilder.AddedFont>
        {
            [CertificateFace.Regular] = document.AddTrueTypeFont(File.ReadAllBytes(Path.Combine(fontFolder, "NotoSerifSC_400Regular.ttf"))),
            [CertificateFace.Bold] = document.AddTrueTypeFont(File.ReadAllBytes(Path.Combine(fontFolder, "NotoSerifSC_700Bold.ttf"))),
        };
        var canvas = new CertificateCanvas(document.AddPage(Width, Height), Height, fonts);
        CertificateFrame.Draw(canvas, Width, Height);
        DrawHead(canvas, sheet);
        DrawBody(canvas, sheet);
        DrawCode(canvas, VerificationCode.Address(baseAddress, sheet.Number));
        DrawFoot(canvas, sheet);
        if (sheet.RevokedOn is { } revoked)
        {
            DrawRevoked(canvas, revoked);
        }

        return document.Build();
    }

    private static void DrawHead(CertificateCanvas canvas, CertificateSheet sheet)
    {
        WriteFitting(canvas, sheet.Title, 38, Right - Left, CertificateInk.Crimson, Width / 2, 146, spacing: 4);
        canvas.WriteCentred($"证书编号 {sheet.Number}", CertificateFace.Regular, 13, CertificateInk.Grey, Width / 2, 180, spacing: 0.6);
        CertificateFrame.Divider(canvas, Width / 2, 200);
    }

    private static void DrawBody(CertificateCanvas canvas, CertificateSheet sheet)
    {
        const double Size = 17.5;
        var half = Math.Max(WriteFitting(canvas, sheet.Holder, 26, Right - Left - 40, CertificateInk.Black, Width / 2, 256, spacing: 1) / 2, 150) + 18;
        canvas.Line(CertificateInk.Gold, 0.8, (Width / 2) - half, 270, (Width / 2) + half, 270);

        var basis = sheet.Document.Length == 0 ? string.Empty : $"根据{sheet.Document}文件规定，";
        var text = $"{basis}{sheet.Statement ?? $"经审核，符合“{sheet.Procedure}”的条件"}，特发此证。";
        var lines = CertificateText.Break(text, Right - Left - 20, 2 * Size, piece => canvas.Measure(piece, CertificateFace.Regular, Size));
        foreach (var (index, line) in lines.Index())
        {
            canvas.Write(line, CertificateFace.Regular, Size, CertificateInk.Black, Left + 10 + (index == 0 ? 2 * Size : 0), 312 + (index * 33));
        }
    }

    private static void DrawCode(CertificateCanvas canvas, string address)
    {
        const double Side = 84;
        const double Top = 418;
        var (size, runs) = VerificationCode.Draw(address);
        var module = Side / size;
        canvas.Fill(new CertificateInk(255, 255, 255), Left - (4 * module), Top - (4 * module), Side + (8 * module), Side + (8 * module));
        foreach (var (row, column, length) in runs)
        {
            canvas.Fill(new CertificateInk(0, 0, 0), Left + (column * module), Top + (row * module), length * module, module);
        }

        canvas.WriteCentred("扫码核验", CertificateFace.Regular, 10, CertificateInk.Grey, Left + (Side / 2), Top + Side + 24, spacing: 1);
    }

    private static void DrawFoot(CertificateCanvas canvas, CertificateSheet sheet)
    {
        const double Top = 450;
        var facts = new (string Name, string Value)[] { ("发证日期", Day(sheet.IssuedOn)), ("有效期至", sheet.ValidUntil is { } until ? Day(until) : "长期有效") };
        foreach (var (index, (name, value)) in facts.Index())
        {
            canvas.Write(name, CertificateFace.Regular, 12, CertificateInk.Grey, Left + 112, Top + (index * 26));
            canvas.Write(value, CertificateFace.Regular, 13, CertificateInk.Black, Left + 174, Top + (index * 26));
        }

        WriteFitting(canvas, sheet.Issuer, 19, 250, CertificateInk.Black, Right - 125, Top + 2, spacing: 1);
        canvas.WriteCentred(ChineseDate(sheet.IssuedOn), CertificateFace.Regular, 14.5, CertificateInk.Black, Right - 125, Top + 34, spacing: 0.5);
    }

    private static void DrawRevoked(CertificateCanvas canvas, DateOnly on)
    {
        canvas.Frame(CertificateInk.Crimson, 2.4, (Width / 2) - 130, 364, 260, 42);
        canvas.WriteCentred($"已于{Day(on)}撤销", CertificateFace.Bold, 21, CertificateInk.Crimson, Width / 2, 393, spacing: 1);
    }

    /// <summary>Writes a line as large as the width allows, and gives its width.</summary>
    private static double WriteFitting(CertificateCanvas canvas, string text, double largest, double width, CertificateInk ink, double centre, double y, double spacing)
    {
        var natural = canvas.Measure(text, CertificateFace.Bold, largest, spacing);
        var scale = Math.Min(1, width / Math.Max(natural, 1));
        canvas.WriteCentred(text, CertificateFace.Bold, largest * scale, ink, centre, y, spacing * scale);
        return natural * scale;
    }

    private static string Day(DateOnly day) => day.ToString("yyyy年M月d日", CultureInfo.InvariantCulture);

    /// <summary>A date as documents end with it: 二〇一六年十二月三十日.</summary>
    internal static string ChineseDate(DateOnly day)
    {
        const string Digits = "〇一二三四五六七八九";
        var year = string.Concat(day.Year.ToString(CultureInfo.InvariantCulture).Select(digit => Digits[digit - '0']));
        return $"{year}年{Number(day.Month)}月{Number(day.Day)}日";

        static string Number(int number) => (number / 10, number % 10) switch
        {
            (0, var one) => Digits[one].ToString(),
            (1, 0) => "十",
            (1, var one) => $"十{Digits[one]}",
            (var ten, 0) => $"{Digits[ten]}十",
            var (ten, one) => $"{Digits[ten]}十{Digits[one]}",
        };
    }
}
