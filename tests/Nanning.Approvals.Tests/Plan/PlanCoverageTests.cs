using Nanning.Approvals.Catalogue;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Plan;

public sealed class PlanCoverageTests
{
    private static readonly PlanCoverage coverage = PlanCoverage.Read();

    [Fact]
    public void The_page_about_the_coverage_of_the_plan_is_up_to_date()
    {
        var page = RepositoryFiles.PathOf("docs", "coverage.md");
        if (Environment.GetEnvironmentVariable("APPROVALS_WRITE_COVERAGE") == "1")
        {
            File.WriteAllText(page, coverage.ToMarkdown());
        }

        Assert.Equal(coverage.ToMarkdown(), File.ReadAllText(page));
    }

    [Fact]
    public void Every_sentence_that_promises_or_orders_something_is_carried() => Assert.Empty(coverage.Uncovered.Select(sentence => $"{sentence.Id} {sentence.Text}"));

    [Fact]
    public void Every_measure_has_sentences_that_bind_and_every_sentence_one_id()
    {
        Assert.Equal(coverage.Sentences.Count, coverage.Sentences.Select(sentence => sentence.Id).Distinct(StringComparer.Ordinal).Count());
        Assert.All(coverage.Sentences, sentence => Assert.Contains(sentence.Kind, (string[])["promise", "order", "background"]));
        Assert.All(CatalogueLabels.Shipped.Measures, measure => Assert.Contains(coverage.Sentences, sentence => sentence.Measure == measure.Number && sentence.Binds));
    }

    [Fact]
    public void What_carries_a_sentence_without_quoting_it_says_why() => Assert.All(coverage.Mappings, mapping =>
    {
        Assert.Contains(coverage.Sentences, sentence => sentence.Id == mapping.Sentence);
        Assert.NotEmpty(mapping.By);
        Assert.NotEqual("", mapping.Why);
    });
}
