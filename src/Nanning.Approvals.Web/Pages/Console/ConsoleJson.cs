using System.Text.Encodings.Web;
using System.Text.Json;

namespace Nanning.Approvals.Web.Pages.Console;

/// <summary>How JSON is shown to people: with its own letters, not their codes.</summary>
internal static class ConsoleJson
{
    /// <summary>On one line.</summary>
    public static readonly JsonSerializerOptions Line = new(JsonSerializerOptions.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>On several lines.</summary>
    public static readonly JsonSerializerOptions Indented = new(Line) { WriteIndented = true };
}
