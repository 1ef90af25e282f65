using System.Globalization;
using System.Text.Json.Nodes;
using Nanning.Approvals.Procedures;

namespace Nanning.Approvals.Tests.Procedures;

/// <summary>Money and conditions of measures 4 to 17, worked out by hand from the plan's text.</summary>
public sealed class PlanAmountTests
{
    private static readonly DateOnly day = new(2017, 7, 3);

    [Theory]
    [InlineData(3, 0, "60000.00")]
    [InlineData(7, 160_000, "40000.00")]
    [InlineData(10, 0, "200000.00")]
    [InlineData(11, 0, "200000.00")]
    [InlineData(1, 200_000, "0.00")]
    public void A_new_product_brings_twenty_thousand_up_to_the_limit_of_the_year(int products, int granted, string expected) =>
        Assert.Equal(expected, Amount("P09a", granted, ("products", Products(products))));

    [Fact]
    public void An_enterprise_that_has_used_up_the_year_is_told_so()
    {
        var refused = Assert.Single(Check("P09a", day, 200_000, []).Rules, rule => !rule.Passed);

        Assert.Equal("yearCap", refused.Id);
        Assert.Contains("对同一企业每年补助最高20万元", refused.Clause.Zh, StringComparison.Ordinal);
        Assert.Contains("200,000.00", refused.Detail.Zh, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3_800_000, 0, "1900000.00")]
    [InlineData(1_000_000, 1_700_000, "300000.00")]
    [InlineData(4_000_000, 0, "2000000.00")]
    [InlineData(9_000_000, 0, "2000000.00")]
    public void The_first_set_sold_brings_half_of_its_price_up_to_the_limit_of_the_enterprise(int price, int granted, string expected) =>
        Assert.Equal(expected, Amount("P09b", granted, ("salePrice", price)));

    [Theory]
    [InlineData(2_000_000, "1000000.00")]
    [InlineData(1_000_000, "600000.00")]
    public void A_first_set_bought_is_subsidised_by_sixty_percent_up_to_the_limit_of_a_purchase(int price, string expected) =>
        Assert.Equal(expected, Amount("P09c", 3_000_000, ("price", price)));

    [Theory]
    [InlineData("2017-12-31", "4160000", true)]
    [InlineData("2017-12-31", "4159999.99", false)]
    [InlineData("2018-01-01", "4160000", false)]
    public void Points_need_eighty_percent_of_products_from_Guangxi_and_end_with_2017(string on, string value, bool eligible)
    {
        var products = new[] { new { name = "终端", maker = "某公司", recognitionNumber = "GXXCP1", value = Number(value) } };

        var result = Check("P09d", Date(on), 0, [("products", products), ("bidOpening", "2018-03-01")]);

        Assert.Equal(eligible, result.Eligible);
    }

    [Fact]
    public void After_2017_points_are_refused_with_the_sentence_that_ends_them() =>
        Assert.Contains("政策执行期限至2017年底", Assert.Single(Check("P09d", new(2018, 1, 2), 0, [("bidOpening", "2018-03-01")]).Rules, rule => !rule.Passed).Clause.Zh, StringComparison.Ordinal);

    [Theory]
    [InlineData("subsidy", null, "66000.00")]
    [InlineData("interest", "41000", "41000.00")]
    [InlineData("interest", "90000", "66000.00")]
    public void Local_purchases_bring_a_subsidy_or_the_interest_up_to_the_share_of_the_rules(string mode, string? interest, string expected) => Assert.Equal(
        expected,
        Amount("P09e", 0, ("mode", mode), ("interestPaid", interest is null ? null : Number(interest)), ("loanPrincipal", interest is null ? null : 2_000_000)));

    [Theory]
    [InlineData("month", "30000", true)]
    [InlineData("month", "30000.01", false)]
    [InlineData("quarter", "90000", true)]
    [InlineData("quarter", "90000.01", false)]
    public void Small_sales_are_exempt_by_month_or_by_quarter_the_limit_included(string mode, string sales, bool eligible) =>
        Assert.Equal(eligible, Check("P10a", day, 0, [("mode", mode), ("month", mode == "month" ? 5 : null), ("quarter", mode == "quarter" ? 2 : null), ("sales", Number(sales))]).Eligible);

    [Theory]
    [InlineData("280000", "28000.00", true)]
    [InlineData("300000", "30000.00", true)]
    [InlineData("300000.01", "75000.00", false)]
    [InlineData("0", "0.00", true)]
    public void Small_profit_is_taxed_at_a_tenth_and_more_at_a_quarter_of_all(string income, string tax, bool eligible)
    {
        var result = Check("P10b", day, 0, [("taxableIncome", Number(income))]);

        Assert.Equal((tax, eligible), (Text(result.Amount), result.Eligible));
    }

    [Theory]
    [InlineData("2017-10-17", true)]
    [InlineData("2017-10-18", false)]
    public void Payment_is_deferred_for_three_months_at_most(string until, bool eligible) =>
        Assert.Equal(eligible, Check("P10c", day, 0, [("deferUntil", until)]).Eligible);

    [Fact]
    public void After_the_due_date_it_is_too_late_for_a_deferral() =>
        Assert.Equal("before", Assert.Single(Check("P10c", new(2017, 7, 18), 0, []).Rules, rule => !rule.Passed).Id);

    [Theory]
    [InlineData("inspection", "small", "1800.00", true)]
    [InlineData("inspection", "larger", "1800.00", true)]
    [InlineData("termite", "larger", "1000.00", true)]
    [InlineData("abolished-land", "larger", "0.00", true)]
    [InlineData("waived-software", "micro", "0.00", true)]
    [InlineData("waived-software", "larger", "2000.00", false)]
    [InlineData("suspended-mining", "small", "0.00", true)]
    [InlineData("local-road", "individual", "0.00", true)]
    [InlineData("none", "small", "2000.00", false)]
    public void What_is_left_of_a_fee_follows_from_the_catalogue(string item, string size, string due, bool eligible)
    {
        var result = Check("P11", day, 0, [("item", item), ("size", size), ("standard", 2_000)]);

        Assert.Equal((due, eligible), (Text(result.Amount), result.Eligible));
    }

    [Theory]
    [InlineData("48333.33", "24166.67")]
    [InlineData("0.01", "0.01")]
    public void Half_of_the_unemployment_insurance_comes_back(string paid, string expected) => Assert.Equal(expected, Amount("P12", 0, ("paidLastYear", Number(paid))));

    [Theory]
    [InlineData("2016-06-13", true)]
    [InlineData("2020-12-31", true)]
    [InlineData("2021-01-01", false)]
    public void Jobs_are_subsidised_until_the_end_of_2020(string on, bool eligible) => Assert.Equal(eligible, Check("P12", Date(on), 0, []).Eligible);

    [Theory]
    [InlineData(3, true)]
    [InlineData(4, false)]
    public void Who_dismissed_too_many_gets_nothing(int laidOff, bool eligible) => Assert.Equal(eligible, Check("P12", day, 0, [("laidOff", laidOff)]).Eligible);

    [Theory]
    [InlineData(800_000, "800000.00")]
    [InlineData(1_500_000, "1000000.00")]
    public void The_cost_of_a_listing_is_paid_up_to_a_million_and_the_region_is_named_beside_it(int cost, string expected)
    {
        var costs = new[] { new { kind = "audit", payee = "某所", invoiceNumber = "1", paidOn = "2016-05-01", amount = cost } };
        var result = Check("P14a", day, 0, [("costs", costs)]);

        Assert.Equal(expected, Text(result.Amount));
        Assert.Contains(result.Trace, line => line.Text.Zh == "另向自治区申请（不计入市本级金额）" && line.Value == 500_000m);
    }

    [Theory]
    [InlineData(60_000_000L, "900000.00")]
    [InlineData(80_000_000L, "1000000.00")]
    public void An_issue_of_bonds_brings_one_and_a_half_percent(long issued, string expected)
    {
        var issues = new[] { new { kind = "bond", code = "1", name = "债", underwriter = "某行", issuedOn = "2016-05-18", amount = issued } };

        Assert.Equal(expected, Amount("P14b", 0, ("issues", issues)));
    }

    [Fact]
    public void The_award_for_bonds_is_given_once() =>
        Assert.Equal("once", Assert.Single(Check("P14b", day, 100_000, []).Rules, rule => !rule.Passed).Id);

    [Theory]
    [InlineData(20_000_000_000L, "1000000.00")]
    [InlineData(4_200_000_000L, "420000.00")]
    public void Underwriting_brings_a_ten_thousandth(long underwritten, string expected)
    {
        var issues = new[] { new { issuer = "某公司", issuerCreditCode = "x", kind = "bond", code = "1", issuedOn = "2016-05-18", amount = underwritten } };

        Assert.Equal(expected, Amount("P14c", 0, ("issues", issues)));
    }

    [Theory]
    [InlineData(30, true, null)]
    [InlineData(30.01, true, "natural")]
    [InlineData(30, false, "largest")]
    public void A_person_holds_thirty_percent_at_most_and_the_largest_only_where_there_is_no_lender_yet(double combined, bool blank, string? refused)
    {
        var form = Shipped.ExampleForm("P15").With(("blank", blank));
        form["natural"]![0]!["combined"] = combined;

        var failed = Eligibility.Check(Shipped.Procedure("P15"), Shipped.Facts(form, day)).Rules.Where(rule => !rule.Passed).Select(rule => rule.Id);

        Assert.Equal(refused is null ? [] : [refused], failed);
    }

    [Theory]
    [InlineData("P04a", "basis", "neither", "ground")]
    [InlineData("P04a", "debts", true, "ground")]
    [InlineData("P04a", "companyType", "shares", "type")]
    [InlineData("P04b", "dwelling", true, "dwelling")]
    [InlineData("P05a", "infringed", true, "clean")]
    [InlineData("P05b", "loan", 3_400_001, "value")]
    [InlineData("P06", "hours", 55, "hours")]
    [InlineData("P07", "rent", 43, "cheap")]
    [InlineData("P09b", "buyerIsRelated", true, "arm")]
    [InlineData("P09c", "makerInGuangxi", false, "maker")]
    [InlineData("P16", "rightsClear", false, "rights")]
    [InlineData("P17a", "area", 2_999, "area")]
    [InlineData("P17b", "level", "other", "known")]
    public void Who_misses_a_condition_is_told_which_and_by_what_sentence(string code, string field, object value, string rule)
    {
        var refused = Check(code, day, 0, [(field, value)]).Rules.Where(result => !result.Passed).ToList();

        Assert.Contains(rule, refused.Select(result => result.Id));
        Assert.All(refused, result => Assert.EndsWith("）", result.Clause.Zh, StringComparison.Ordinal));
        Assert.All(refused, result => Assert.NotEqual("", result.Detail.Zh));
    }

    [Fact]
    public void Training_is_subsidised_by_the_people_who_passed() => Assert.Equal("4000.00", Amount("P06", 0));

    private static string Amount(string code, int granted, params (string Field, object? Value)[] form) => Text(Check(code, day, granted, form).Amount);

    private static Eligibility Check(string code, DateOnly on, int granted, (string Field, object? Value)[] form)
    {
        var facts = Shipped.Facts(Shipped.ExampleForm(code).With(form), on);
        return Eligibility.Check(Shipped.Procedure(code), granted == 0 ? facts : facts with
        {
            History = new Dictionary<string, object?> { ["grantedThisYear"] = (decimal)granted, ["grantedTotal"] = (decimal)granted },
        });
    }

    private static JsonArray Products(int count) => [.. Enumerable.Range(1, count).Select(number => new JsonObject
    {
        ["name"] = $"产品{number}", ["recognitionNumber"] = $"GXXCP{number}", ["recognisedOn"] = "2016-03-01", ["publishedOn"] = "2016-04-01", ["listing"] = $"{number}",
    })];

    private static string Text(decimal? amount) => amount?.ToString("0.00", CultureInfo.InvariantCulture) ?? "";

    private static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);

    private static DateOnly Date(string text) => DateOnly.Parse(text, CultureInfo.InvariantCulture);
}
