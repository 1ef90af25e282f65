using System.Text.Json.Nodes;
using Nanning.Approvals.Catalogue;
using Nanning.Approvals.Procedures;

namespace Nanning.Approvals.Tests.Catalogue;

/// <summary>What people type, and what they mean by it. The procedures are a small city of their own, so that a new one in the plan changes no line here.</summary>
public sealed class CatalogueSearchTests
{
    private static readonly IReadOnlyList<Procedure> city =
    [
        Procedure("P04a", 4, "企业简易注销登记", "Simplified deregistration", "gongshang"),
        Procedure("P06", 6, "创业培训补贴", "Subsidy for start-up training", "rsj"),
        Procedure("P09a", 9, "工业新产品补助", "Subsidy for new industrial products", "gxw", summary: "获得认定的工业新产品，每个补助2万元。"),
        Procedure("P09b", 9, "首台（套）重大技术装备奖励", "Award for first equipment sets", "gxw"),
        Procedure("P12", 12, "稳定就业岗位补贴", "Subsidy for keeping jobs", "rsj", summary: "上年度实际缴纳失业保险费的一半。"),
        Procedure("P13", 13, "创业担保贷款", "Guaranteed start-up loan", "gxw"),
        Procedure("P14a", 14, "新三板挂牌补助", "Subsidy for listing", "jrb"),
        Procedure("P18a", 18, "创业孵化基地（众创空间）认定", "Recognition of an incubator base (maker space)", "kjj"),
        Procedure("P18b", 18, "房租和宽带接入费补助", "Subsidy of rent and broadband", "kjj"),
        Procedure("P20f", 20, "高校毕业生贷款贴息", "Interest subsidy for hiring graduates", "rsj"),
        Procedure("P23", 23, "科技人员离岗创业", "Researchers who leave to start up", "kjj"),
        Procedure("P24b", 24, "就业见习补贴", "Traineeship subsidy", "jyj"),
    ];

    [Theory]
    [InlineData("新产品补助", "P09a")]
    [InlineData("xcpbz", "P09a")]
    [InlineData("XCPBZ", "P09a")]
    [InlineData("xinchanpin", "P09a")]
    [InlineData("xinchanpinbuz", "P09a")] // not yet typed to the end
    [InlineData("xin产品", "P09a")]
    [InlineData("zhongchuangkongjian", "P18a")]
    [InlineData("zckj", "P18a")]
    [InlineData("zhckj", "P18a")]
    [InlineData("P09a", "P09a")]
    [InlineData("p9a", "P09a")]
    [InlineData("9a", "P09a")]
    [InlineData("P9", "P09a P09b")]
    [InlineData("第9条", "P09a P09b")]
    [InlineData("18", "P18a P18b")]
    [InlineData("房租补助", "P18b")] // words between are left out
    [InlineData("fzbz", "P18b")]
    [InlineData("房租 宽带", "P18b")]
    [InlineData("大学生贷款贴息", "P20f")] // another word for the same people
    [InlineData("稳岗补贴", "P12")]
    [InlineData("失业保险费", "P12")]
    [InlineData("wgbt", "P12")] // 稳岗补贴, which is not its name
    [InlineData("深化改革", "P04a")] // the measure's title, with words left out
    [InlineData("简易注消登记", "P04a")] // 消 for 销 sounds the same
    [InlineData("首台套", "P09b")]
    [InlineData("lgcy", "P23")]
    [InlineData("broadband", "P18b")]
    [InlineData("brodband", "P18b")]
    [InlineData("xinchnapin", "P09a")] // two letters swapped
    [InlineData("xinchanpinn", "P09a")]
    [InlineData("dnabaodaikuan", "P13")]
    [InlineData("教育局", "P24b")]
    [InlineData("完全没有的东西", "")]
    [InlineData("qqqq", "")]
    [InlineData("房租 首台套", "")] // every word must fit
    public void What_is_typed_finds_what_is_meant(string typed, string codes) =>
        Assert.Equal(codes.Split(' ', StringSplitOptions.RemoveEmptyEntries), Find(typed));

    [Theory]
    [InlineData("贷款", "P13")]
    [InlineData("补助", "P09a")]
    [InlineData("创业", "P06")]
    [InlineData("孵化基地", "P18a")]
    public void A_word_that_many_have_begins_with_the_one_that_has_it_best(string typed, string first) => Assert.Equal(first, Find(typed).First());

    [Fact]
    public void Nothing_typed_is_everything_in_the_order_of_the_plan() => Assert.Equal(city.Select(procedure => procedure.Code), Find("  　"));

    [Fact]
    public void What_nobody_has_brings_what_comes_closest() =>
        Assert.Equal("P20f", CatalogueSearch.Nearest(city, "毕业生求职补贴申请", most: 3)[0].Code);

    [Theory]
    [InlineData("(((((")]
    [InlineData("%' OR 1=1 --")]
    [InlineData("\ud83d\ude00")]
    [InlineData("?")]
    public void Signs_find_nothing_and_break_nothing(string typed) => Assert.Empty(Find(typed));

    [Fact]
    public void A_text_that_was_pasted_is_answered_at_once() => Assert.Empty(Find(string.Concat(Enumerable.Repeat("zhuang", 5000))));

    private static IEnumerable<string> Find(string typed) =>
        CatalogueSearch.Find(city, typed, procedure => procedure.Lead switch { "jyj" => "教育局", "kjj" => "科技局", "rsj" => "人社局", _ => "" }).Select(procedure => procedure.Code);

    private static Procedure Procedure(string code, int measure, string name, string nameEn, string lead, string summary = "见办事指南。") => ProcedureReader.Read(new JsonObject
    {
        ["code"] = code,
        ["name"] = name,
        ["nameEn"] = nameEn,
        ["measure"] = measure,
        ["edition"] = "1",
        ["document"] = "测试",
        ["validFrom"] = "2016-01-01",
        ["validUntil"] = null,
        ["closedText"] = "尚未开放。",
        ["audience"] = new JsonArray(),
        ["needs"] = new JsonArray(),
        ["lead"] = lead,
        ["coLeads"] = new JsonArray(),
        ["promisedDays"] = 20,
        ["summary"] = summary,
        ["guide"] = "略。",
        ["clauses"] = new JsonArray(),
        ["parameters"] = new JsonObject(),
        ["form"] = new JsonObject { ["sections"] = new JsonArray(), ["checks"] = new JsonArray() },
        ["materials"] = new JsonArray(),
        ["rules"] = new JsonArray(),
        ["summaryFields"] = new JsonArray(),
        ["numberPrefix"] = code,
        ["flow"] = "flow.json",
    }.ToJsonString());
}
