using System.IO.Compression;
using Microsoft.AspNetCore.StaticFiles;

namespace Nanning.Approvals.Web.Studio;

/// <summary>The files of Elsa Studio, in one archive beside the application, each compressed for the browser already.</summary>
public sealed class StudioFiles
{
    private static readonly string archive = Path.Combine(AppContext.BaseDirectory, "studio.zip");

    private readonly FileExtensionContentTypeProvider types = new(new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        [".js"] = "text/javascript",
        [".css"] = "text/css",
        [".wasm"] = "application/wasm",
        [".json"] = "application/json",
        [".dat"] = "application/octet-stream",
        [".png"] = "image/png",
        [".svg"] = "image/svg+xml",
        [".ico"] = "image/x-icon",
        [".woff"] = "font/woff",
        [".woff2"] = "font/woff2",
        [".ttf"] = "font/ttf",
        [".webmanifest"] = "application/manifest+json",
    });

    /// <summary>Whether the application was built with it.</summary>
    public bool Exists => File.Exists(archive);

    /// <summary>A file, compressed if the browser takes that; null when there is none.</summary>
    public async Task<(byte[] Content, string Type, bool Compressed)?> ReadAsync(string path, bool brotli, CancellationToken cancellationToken)
    {
        if (!Exists)
        {
            return null;
        }

        await using var zip = await ZipFile.OpenReadAsync(archive, cancellationToken);
        if (zip.GetEntry($"{path}.br") is not { } entry)
        {
            return null;
        }

        var type = types.TryGetContentType(path, out var known) ? known : "application/octet-stream";
        await using var stored = await entry.OpenAsync(cancellationToken);
        await using var content = brotli ? stored : new BrotliStream(stored, CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        await content.CopyToAsync(bytes, cancellationToken);
        return (bytes.ToArray(), type, brotli);
    }
}
