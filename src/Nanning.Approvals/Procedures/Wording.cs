using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Nanning.Approvals.Procedures;

/// <summary>
/// A text in Chinese and, where there is one, in English. <see cref="ToString"/> and JSON give it in the language of the current UI culture,
/// so pages and answers write it as it is; what is stored for good takes <see cref="Zh"/>.
/// </summary>
[JsonConverter(typeof(Converter))]
public sealed record Wording(string Zh, string? En = null)
{
    /// <summary>The text in a language: English for "en…", Chinese for everything else.</summary>
    public string In(CultureInfo culture) => culture.TwoLetterISOLanguageName == "en" && En is { Length: > 0 } ? En : Zh;

    /// <inheritdoc/>
    public override string ToString() => In(CultureInfo.CurrentUICulture);

    private sealed class Converter : JsonConverter<Wording>
    {
        public override Wording Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetString() ?? "");

        public override void Write(Utf8JsonWriter writer, Wording value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}
