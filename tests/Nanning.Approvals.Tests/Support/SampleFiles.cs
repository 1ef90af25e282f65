using System.Globalization;
using System.Text;

namespace Nanning.Approvals.Tests.Support;

/// <summary>The smallest files that really are what their extension says.</summary>
public static class SampleFiles
{
    /// <summary>A PNG of one pixel.</summary>
    public static byte[] Png => Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    /// <summary>A PDF of one empty page; the title makes its bytes, and so its hash, its own.</summary>
    public static byte[] Pdf(string title)
    {
        var hex = Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(title));
        string[] objects =
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
            $"<< /Title <FEFF{hex}> >>",
        ];
        var text = new StringBuilder("%PDF-1.4\n");
        var offsets = new List<int>();
        foreach (var (index, content) in objects.Index())
        {
            offsets.Add(text.Length);
            text.Append(CultureInfo.InvariantCulture, $"{index + 1} 0 obj\n{content}\nendobj\n");
        }

        var start = text.Length;
        text.Append(CultureInfo.InvariantCulture, $"xref\n0 {objects.Length + 1}\n0000000000 65535 f \n");
        offsets.ForEach(offset => text.Append(CultureInfo.InvariantCulture, $"{offset:D10} 00000 n \n"));
        text.Append(CultureInfo.InvariantCulture, $"trailer\n<< /Size {objects.Length + 1} /Root 1 0 R /Info 4 0 R >>\nstartxref\n{start}\n%%EOF\n");
        return Encoding.ASCII.GetBytes(text.ToString());
    }
}
