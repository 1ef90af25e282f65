using System.Buffers.Binary;
using System.IO.Compression;
using Nanning.Approvals.Commands;

namespace Nanning.Approvals.Work;

/// <summary>
/// A handwritten signature (手写签名) as a browser sends it: a PNG as data URL. It is read as a picture, chunk by chunk, so that nothing else is kept under its name; an empty sheet
/// is no signature.
/// </summary>
internal static class SignatureImage
{
    /// <summary>Most bytes of the picture.</summary>
    public const int MostBytes = 200 * 1024;

    private const string Prefix = "data:image/png;base64,";
    private const int MostPixels = 2000;
    private static readonly byte[] head = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>The bytes of a signature, or why they are refused.</summary>
    public static (byte[]? Png, Refusal? Why) Read(string? dataUrl)
    {
        if (string.IsNullOrWhiteSpace(dataUrl))
        {
            return (null, Refuse("请手写签名。", "Please sign."));
        }

        // A byte takes four thirds of a character.
        if (!dataUrl.StartsWith(Prefix, StringComparison.Ordinal) || dataUrl.Length > Prefix.Length + (MostBytes * 4 / 3) + 4)
        {
            return (null, dataUrl.Length > Prefix.Length + (MostBytes * 4 / 3) + 4
                ? Refuse("签名图片太大，请重新签名。", "The picture of the signature is too large. Please sign again.")
                : Refuse("签名应为 PNG 图片。", "A signature is a PNG picture."));
        }

        var bytes = new byte[MostBytes + 4];
        if (!Convert.TryFromBase64String(dataUrl[Prefix.Length..], bytes, out var length) || length > MostBytes || Drawn(bytes.AsSpan(0, length)) is not { } drawn)
        {
            return (null, Refuse("签名图片无法识别，请重新签名。", "The picture of the signature cannot be read. Please sign again."));
        }

        return drawn ? (bytes[..length], null) : (null, Refuse("签名是空白的，请手写签名。", "The signature is empty. Please sign."));
    }

    private static Refusal Refuse(string chinese, string english) => Refusal.Field("signature", Say.Pick(chinese, english));

    /// <summary>Whether anything is drawn on the picture; null when it is none.</summary>
    private static bool? Drawn(ReadOnlySpan<byte> png)
    {
        if (!png.StartsWith(head))
        {
            return null;
        }

        using var data = new MemoryStream();
        var (width, height, bits, channels, ended) = (0, 0, 0, 0, false);
        for (var at = head.Length; at + 12 <= png.Length && !ended;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(png[at..]);
            if (length < 0 || length > png.Length - at - 12 || Crc(png.Slice(at + 4, length + 4)) != BinaryPrimitives.ReadUInt32BigEndian(png[(at + 8 + length)..]))
            {
                return null;
            }

            var name = png.Slice(at + 4, 4);
            var body = png.Slice(at + 8, length);
            if (name.SequenceEqual("IHDR"u8))
            {
                if (length != 13 || body[12] != 0)
                {
                    return null;
                }

                (width, height, bits) = (BinaryPrimitives.ReadInt32BigEndian(body), BinaryPrimitives.ReadInt32BigEndian(body[4..]), body[8]);
                channels = body[9] switch { 0 or 3 => 1, 2 => 3, 4 => 2, 6 => 4, _ => 0 };
            }
            else if (name.SequenceEqual("IDAT"u8))
            {
                data.Write(body);
            }

            ended = name.SequenceEqual("IEND"u8);
            at += length + 12;
        }

        return ended && width is > 0 and <= MostPixels && height is > 0 and <= MostPixels && channels > 0 && bits is 1 or 2 or 4 or 8 or 16
            ? Varies(data, (((width * channels * bits) + 7) / 8) + 1, height)
            : null;
    }

    /// <summary>Whether the rows are not all of one colour; null when there are not as many as the head says.</summary>
    private static bool? Varies(MemoryStream data, int row, int height)
    {
        data.Position = 0;
        using var pixels = new ZLibStream(data, CompressionMode.Decompress);
        var (line, varies) = (new byte[row], false);
        try
        {
            for (var index = 0; index < height; index++)
            {
                pixels.ReadExactly(line);

                // Filters say how a pixel differs from its neighbours: an even sheet is all zeros behind its first pixels.
                varies |= line.AsSpan(Math.Min(row, 9)).ContainsAnyExcept((byte)0, line[row - 1]);
            }
        }
        catch (Exception failure) when (failure is InvalidDataException or EndOfStreamException)
        {
            return null;
        }

        return varies;
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var one in bytes)
        {
            crc ^= one;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
            }
        }

        return ~crc;
    }
}
