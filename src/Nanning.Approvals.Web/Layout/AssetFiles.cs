using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Nanning.Approvals.Web.Layout;

/// <summary>Addresses of our own files under wwwroot, with a part of their hash, so that browsers keep them until they change.</summary>
public sealed class AssetFiles(IWebHostEnvironment environment)
{
    private readonly ConcurrentDictionary<string, string> urls = new(StringComparer.Ordinal);

    public string Url(string path) => urls.GetOrAdd(path, Compute);

    private string Compute(string path)
    {
        var file = environment.WebRootFileProvider.GetFileInfo(path);
        if (!file.Exists)
        {
            return "/" + path;
        }

        using var stream = file.CreateReadStream();
        return $"/{path}?v={Convert.ToHexStringLower(SHA256.HashData(stream))[..12]}";
    }
}
