using System.Globalization;
using Nanning.Approvals.Procedures;

namespace Nanning.Approvals.Tests.Procedures;

/// <summary>Cases worked out by hand from the plan's text (measure 18).</summary>
public sealed class VectorTests
{
    private static readonly DateOnly plaque = new(2016, 7, 1);

    [Theory]
    [InlineData("600000", "12000", "428400.00")]
    [InlineData("900000", "20000", "550000.00")]
    [InlineData("0", "0", "0.00")]
    [InlineData("0.01", "0.03", "0.03")]
    [InlineData("785714.28", "0", "550000.00")]
    public void Rent_and_broadband_are_paid_at_seventy_percent_up_to_the_cap(string rent, string broadband, string expected) =>
        Assert.Equal(expected, Amount(("rentPaid", Number(rent)), ("broadbandPaid", Number(broadband))));

    [Fact]
    public void Own_premises_count_with_the_reference_rent_of_twelve_months() =>
        Assert.Equal("302400.00", Amount(("premises", "own"), ("rentPaid", null), ("ownArea", 1000), ("referenceRent", 35.50m), ("broadbandPaid", 6000)));

    [Fact]
    public void The_computation_can_be_followed_line_by_line()
    {
        var result = Check("P18b", new DateOnly(2016, 7, 1), [("rentPaid", 900000), ("broadbandPaid", 20000)]);

        Assert.Equal(
            ["实际缴纳房租 900000", "实际缴纳宽带接入费 20000", "费用合计 920000", "按 70% 计算 644000", "每个基地每年上限 550000", "可获补助金额（元） 550000"],
            result.Trace.Select(line => string.Create(CultureInfo.InvariantCulture, $"{line.Text.Zh} {line.Value:0.##}")));
    }

    [Fact]
    public void What_was_granted_this_year_is_taken_off_the_cap()
    {
        var procedure = Shipped.Procedure("P18b");
        var facts = Shipped.Facts(Shipped.ExampleForm("P18b"), new DateOnly(2016, 8, 1)) with
        {
            History = new Dictionary<string, object?> { ["grantedThisYear"] = 500000m },
        };

        Assert.Equal(50000m, Eligibility.Check(procedure, facts).Amount);
    }

    [Fact]
    public void Nothing_is_computed_from_a_form_that_says_too_little() =>
        Assert.Null(Check("P18b", new DateOnly(2016, 8, 1), [("rentPaid", null)]).Amount);

    [Theory]
    [InlineData("2017-07-01", true, "已于 2017-07-01 满一年", "One full year reached on 2017-07-01")]
    [InlineData("2017-06-30", false, "授牌后运营未满一年", "One full year not reached")]
    public void The_base_may_apply_again_after_one_full_year(string on, bool eligible, string detail, string detailEn)
    {
        var result = Check("P18c", DateOnly.Parse(on, CultureInfo.InvariantCulture), []);

        Assert.Equal(eligible, result.Eligible);
        var rule = Assert.Single(result.Rules, rule => rule.Id == "fullYear");
        Assert.StartsWith(detail, rule.Detail.Zh, StringComparison.Ordinal);
        Assert.StartsWith(detailEn, rule.Detail.En, StringComparison.Ordinal);
        Assert.Contains("授牌后运营满一年可再申报", rule.Clause.Zh, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2018-07-01", true)]
    [InlineData("2018-07-02", false)]
    public void The_renewal_closes_a_year_after_the_invitation(string on, bool eligible) =>
        Assert.Equal(eligible, Check("P18c", DateOnly.Parse(on, CultureInfo.InvariantCulture), []).Eligible);

    [Fact]
    public void A_third_year_is_refused_with_the_sentence_of_the_plan()
    {
        var result = Check("P18c", plaque.AddYears(1), [("subsidisedYears", 2)]);

        Assert.False(result.Eligible);
        var rule = Assert.Single(result.Rules, rule => !rule.Passed);
        Assert.Contains("享受期限最长两年", rule.Clause.Zh, StringComparison.Ordinal);
        Assert.Contains("享受期限最长两年", rule.Detail.Zh, StringComparison.Ordinal);
        Assert.StartsWith("Two years used up", rule.Detail.En, StringComparison.Ordinal);
    }

    [Fact]
    public void The_register_counts_more_than_the_form()
    {
        var facts = Shipped.Facts(Shipped.ExampleForm("P18c").With(("subsidisedYears", 0)), plaque.AddYears(1)) with
        {
            Applicant = new Dictionary<string, object?> { ["name"] = "邕江创客空间" },
            History = new Dictionary<string, object?> { ["activeCertificate"] = true, ["plaqueDate"] = plaque.AddDays(1), ["subsidisedYears"] = 2m },
        };

        var refused = Eligibility.Check(Shipped.Procedure("P18c"), facts).Rules.Where(rule => !rule.Passed).Select(rule => rule.Id);

        Assert.Equal(["fullYear", "maxYears"], refused);
    }

    [Fact]
    public void An_applicant_without_a_certificate_in_the_register_gets_nothing()
    {
        var facts = Shipped.Facts(Shipped.ExampleForm("P18b"), new DateOnly(2016, 8, 1)) with
        {
            Applicant = new Dictionary<string, object?> { ["name"] = "某公司" },
            History = new Dictionary<string, object?> { ["activeCertificate"] = false },
        };

        Assert.Equal("recognised", Assert.Single(Eligibility.Check(Shipped.Procedure("P18b"), facts).Rules, rule => !rule.Passed).Id);
    }

    [Theory]
    [InlineData("area", 299, "areaMakerSpace")]
    [InlineData("entrepreneurArea", 1079, "share")]
    [InlineData("leaseEnd", "2018-04-29", "premises")]
    [InlineData("managers", 2, "managers")]
    [InlineData("entrepreneurs", 14, "entrepreneurs")]
    [InlineData("enterprises", -4, "tenantsMakerSpace")]
    [InlineData("legalForm", "none", "legalPerson")]
    [InlineData("district", "outside", "registered")]
    public void A_maker_space_that_misses_one_threshold_is_told_which(string field, object value, string rule)
    {
        var form = Shipped.ExampleForm("P18a").With((field, value));
        var failed = Eligibility.Check(Shipped.Procedure("P18a"), Shipped.Facts(form, plaque)).Rules.Where(result => !result.Passed);

        Assert.Contains(rule, failed.Select(result => result.Id));
    }

    [Theory]
    [InlineData("makerSpace", 300, 0, true)]
    [InlineData("park", 600, 10, true)]
    [InlineData("building", 599, 10, false)]
    [InlineData("plant", 600, 9, false)]
    public void Each_kind_of_base_has_thresholds_of_its_own(string kind, decimal area, int enterprises, bool eligible)
    {
        var form = Shipped.ExampleForm("P18a").With(("baseKind", kind), ("area", area), ("entrepreneurArea", area), ("enterprises", enterprises));

        Assert.Equal(eligible, Eligibility.Check(Shipped.Procedure("P18a"), Shipped.Facts(form, plaque)).Eligible);
    }

    [Fact]
    public void A_second_recognition_is_refused()
    {
        var facts = Shipped.Facts(Shipped.ExampleForm("P18a"), plaque) with
        {
            History = new Dictionary<string, object?> { ["activeCertificate"] = true, ["plaqueDate"] = plaque, ["certificateNumber"] = "NNFH20160001" },
        };

        var rule = Assert.Single(Eligibility.Check(Shipped.Procedure("P18a"), facts).Rules, rule => !rule.Passed);

        Assert.Contains("NNFH20160001，不能重复认定", rule.Detail.Zh, StringComparison.Ordinal);
    }

    [Fact]
    public void Before_the_plan_was_issued_an_application_is_refused_with_its_sentence()
    {
        var result = Check("P18a", new DateOnly(2016, 6, 12), []);

        Assert.False(result.Open);
        Assert.False(result.Eligible);
        Assert.Contains("自印发之日起实施", result.Rules[0].Clause.Zh, StringComparison.Ordinal);
    }

    private static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);

    private static string Amount(params (string Name, object? Value)[] changes)
    {
        var result = Check("P18b", new DateOnly(2016, 8, 1), changes);
        Assert.True(result.Eligible);
        return result.Amount!.Value.ToString("0.00", CultureInfo.InvariantCulture);
    }

    private static Eligibility Check(string code, DateOnly on, (string Name, object? Value)[] changes) =>
        Eligibility.Check(Shipped.Procedure(code), Shipped.Facts(Shipped.ExampleForm(code).With(changes), on));
}
