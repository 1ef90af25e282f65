using System.IO.Compression;
using System.Text;

namespace Nanning.Approvals.Documents;

/// <summary>Finds out from the bytes what a file is; the name and what the browser says count for nothing.</summary>
public static class FileKind
{
    /// <summary>Content type of the extensions the platform takes.</summary>
    public static readonly IReadOnlyDictionary<string, string> ContentTypes = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["pdf"] = "application/pdf",
        ["jpg"] = "image/jpeg",
        ["jpeg"] = "image/jpeg",
        ["png"] = "image/png",
        ["docx"] = "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ["xlsx"] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    };

    /// <summary>The content type that the bytes show, or null when it is none of those taken.</summary>
    public static string? Detect(byte[] bytes)
    {
        if (StartsWith(bytes, "%PDF-"u8))
        {
            return ContentTypes["pdf"];
        }

        if (StartsWith(bytes, [0xFF, 0xD8, 0xFF]))
        {
            return ContentTypes["jpg"];
        }

        if (StartsWith(bytes, [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
        {
            return ContentTypes["png"];
        }

        return StartsWith(bytes, "PK\u0003\u0004"u8) ? DetectOffice(bytes) : null;
    }

    private static string? DetectOffice(byte[] bytes)
    {
        try
        {
            using var archive = new ZipArchive(new MemoryStream(bytes), ZipArchiveMode.Read, leaveOpen: false, Encoding.UTF8);
            if (archive.GetEntry("word/document.xml") is not null)
            {
                return ContentTypes["docx"];
            }

            return archive.GetEntry("xl/workbook.xml") is not null ? ContentTypes["xlsx"] : null;
        }
        catch (InvalidDataException)
        {
            // Begins like a ZIP file and is none.
            return null;
        }
    }

    private static bool StartsWith(byte[] bytes, ReadOnlySpan<byte> signature) => bytes.AsSpan().StartsWith(signature);
}
