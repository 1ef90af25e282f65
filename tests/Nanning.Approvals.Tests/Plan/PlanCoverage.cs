using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Nanning.Approvals.Catalogue;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Plan;

/// <summary>
/// Which procedure, duty or target carries each sentence of the plan that promises or orders something. A thing carries a sentence when it quotes it, or
/// when plan/carriers.json says so; what is named there and does not exist carries nothing.
/// </summary>
internal sealed class PlanCoverage
{
    private const string Document = "34号";

    // A shorter quotation may be anybody's.
    private const int ShortestQuote = 8;

    private PlanCoverage(IReadOnlyList<Sentence> sentences, IReadOnlyList<Carrier> carriers, IReadOnlyList<Mapping> mappings)
    {
        Sentences = sentences;
        Carriers = carriers;
        Mappings = mappings;
    }

    /// <param name="Kind">promise, order or background.</param>
    public sealed record Sentence(string Id, int? Measure, string Place, string Kind, string Text, string? Stored)
    {
        /// <summary>Whether somebody must carry it.</summary>
        public bool Binds => Kind is not "background";
    }

    /// <param name="Link">Where it is, from docs/.</param>
    public sealed record Carrier(string Code, string Name, string Link, IReadOnlyList<string> Quotes);

    /// <summary>A sentence carried by what does not quote it.</summary>
    public sealed record Mapping(string Sentence, IReadOnlyList<string> By, string Why);

    public IReadOnlyList<Sentence> Sentences { get; }

    public IReadOnlyList<Carrier> Carriers { get; }

    public IReadOnlyList<Mapping> Mappings { get; }

    /// <summary>The sentences that bind and that nothing carries.</summary>
    public IReadOnlyList<Sentence> Uncovered => [.. Sentences.Where(sentence => sentence.Binds && CarriersOf(sentence).Count == 0)];

    public static PlanCoverage Read()
    {
        var sentences = Json("plan", "sentences.json")["sentences"]!.AsArray().Select(each => new Sentence(
            (string)each!["id"]!, (int?)each["measure"], (string)each["place"]!, (string)each["kind"]!, (string)each["text"]!, (string?)each["stored"]));
        var mappings = Json("plan", "carriers.json")["carriers"]!.AsArray().Select(each => new Mapping(
            (string)each!["sentence"]!, [.. each["by"]!.AsArray().Select(code => (string)code!)], (string)each["why"]!));
        return new([.. sentences], [.. Procedures(), .. OfPlan()], [.. mappings]);
    }

    /// <summary>What carries a sentence, by code.</summary>
    public IReadOnlyList<Carrier> CarriersOf(Sentence sentence)
    {
        var texts = new[] { Bare(sentence.Text), Bare(sentence.Stored ?? sentence.Text) };
        var mapped = Mappings.Where(mapping => mapping.Sentence == sentence.Id).SelectMany(mapping => mapping.By).ToHashSet(StringComparer.Ordinal);
        return [.. Carriers.Where(carrier => mapped.Contains(carrier.Code) || carrier.Quotes.Any(quote =>
            Array.Exists(texts, text => text.Contains(quote, StringComparison.Ordinal) || quote.Contains(text, StringComparison.Ordinal))))
            .DistinctBy(carrier => carrier.Code).OrderBy(carrier => carrier.Code, StringComparer.Ordinal)];
    }

    /// <summary>docs/coverage.md.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder();
        var binding = Sentences.Where(sentence => sentence.Binds).ToList();
        text.Append(CultureInfo.InvariantCulture, $"""
            # Coverage of the plan

            Every sentence of 南府办〔2016〕34号 that promises or orders something, and what carries it: a procedure (P…), a duty of departments (D…) or a target (T…).
            The sentences are in `plan/sentences.json`, what is carried without being quoted in `plan/carriers.json`. This page is written by the tests
            (`APPROVALS_WRITE_COVERAGE=1 dotnet test tests/Nanning.Approvals.Tests --filter FullyQualifiedName~PlanCoverageTests`), which fail when it is not up to date.

            {binding.Count} sentences bind: {binding.Count(sentence => sentence.Kind == "promise")} promise something, {binding.Count(sentence => sentence.Kind == "order")} order something. {binding.Count - Uncovered.Count} are carried, {Uncovered.Count} are not.


            """);
        foreach (var place in binding.GroupBy(sentence => sentence.Place))
        {
            var title = place.First().Measure is { } number ? $" {CatalogueLabels.Shipped.Measure(number)!.Title.Zh}" : "";
            text.Append(CultureInfo.InvariantCulture, $"## {place.Key}{title}\n\n| | sentence | | carried by |\n|---|---|---|---|\n");
            foreach (var sentence in place)
            {
                var carriers = string.Join("<br>", CarriersOf(sentence).Select(carrier => $"[{carrier.Code}]({carrier.Link}) {carrier.Name}"));
                text.Append(CultureInfo.InvariantCulture, $"| {sentence.Id} | {sentence.Text} | {sentence.Kind} | {(carriers.Length > 0 ? carriers : "**nothing yet**")} |\n");
            }

            text.Append('\n');
        }

        if (Uncovered.Count > 0)
        {
            text.Append("## Not carried yet\n\n");
            text.AppendJoin('\n', Uncovered.Select(sentence => $"- {sentence.Id} {sentence.Text}")).Append('\n');
        }

        return text.ToString().TrimEnd('\n') + "\n";
    }

    private static IEnumerable<Carrier> Procedures() =>
        Directory.EnumerateFiles(RepositoryFiles.PathOf("workflows"), "procedure.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(path =>
        {
            var procedure = JsonNode.Parse(File.ReadAllText(path))!;
            var code = (string)procedure["code"]!;
            var clauses = procedure["clauses"]!.AsArray().Where(clause => ((string)clause!["source"]!).Contains(Document, StringComparison.Ordinal));
            return new Carrier(code, (string)procedure["name"]!, $"../workflows/{code}/procedure.json", [.. clauses.SelectMany(clause => Pieces((string)clause!["text"]!))]);
        });

    /// <summary>Whatever says in a file of the plan which sentence it comes from.</summary>
    private static IEnumerable<Carrier> OfPlan() =>
        Directory.EnumerateFiles(RepositoryFiles.PathOf("plan"), "*.json").Order(StringComparer.Ordinal)
            .SelectMany(path => Quoting(JsonNode.Parse(File.ReadAllText(path)), Path.GetFileName(path)));

    private static IEnumerable<Carrier> Quoting(JsonNode? node, string file) => node switch
    {
        JsonArray items => items.SelectMany(item => Quoting(item, file)),
        JsonObject fields => fields.SelectMany(field => Quoting(field.Value, file)).Concat(file is not "carriers.json" && fields["sentence"] is JsonValue sentence
            ? [new Carrier(
                (string?)fields["code"] ?? Path.GetFileNameWithoutExtension(file), (string?)fields["title"] ?? (string?)fields["name"] ?? "", $"../plan/{file}",
                [.. Pieces((string)sentence!), .. Pieces((string?)fields["reading"] ?? "")])]
            : []),
        _ => [],
    };

    private static IEnumerable<string> Pieces(string quotation) =>
        quotation.Split('…', StringSplitOptions.RemoveEmptyEntries).Select(Bare).Where(piece => piece.Length >= ShortestQuote);

    // Copies of the plan differ in their punctuation.
    private static string Bare(string text) => string.Concat(text.Where(char.IsLetterOrDigit)).ToLowerInvariant();

    private static JsonNode Json(params string[] path) => JsonNode.Parse(File.ReadAllText(RepositoryFiles.PathOf(path)))!;
}
