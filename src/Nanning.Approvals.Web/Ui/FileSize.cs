using System.Globalization;

namespace Nanning.Approvals.Web.Ui;

/// <summary>A size in bytes, as people read it.</summary>
public static class FileSize
{
    private const double Kilobyte = 1024;

    public static string Of(long bytes) => bytes switch
    {
        < (long)(Kilobyte * Kilobyte) => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, Math.Round(bytes / Kilobyte)):0} KB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / Kilobyte / Kilobyte:0.0} MB"),
    };
}
