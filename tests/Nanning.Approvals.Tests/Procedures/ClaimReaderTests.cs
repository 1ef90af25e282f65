using System.Text.Json.Nodes;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Procedures;

public sealed class ClaimReaderTests
{
    [Fact]
    public void What_is_wrong_with_claims_and_caps_is_named_with_its_place()
    {
        var json = JsonNode.Parse(File.ReadAllText(RepositoryFiles.PathOf("workflows", "P20f", "procedure.json")))!.AsObject();
        var claims = json["claims"]!.AsArray();
        claims[0]!["subjects"] = "form.graduates.nosuch";
        claims[0]!["per"] = new JsonArray("ever", "year", "moon");
        claims[0]!["surprise"] = 1;
        claims[1]!["limit"] = "'many'";
        claims[1]!["flagged"] = "no";
        claims[2]!["id"] = "loan";
        claims[2]!["quantities"] = "history.grantedTotal";
        json["amount"]!["year"] = "form.loanUse";
        json["amount"]!["caps"] = new JsonArray(
            new JsonObject { ["id"] = "a", ["text"] = "甲", ["limit"] = "1", ["per"] = new JsonArray("person") },
            new JsonObject { ["id"] = "b", ["text"] = "乙", ["limit"] = "1", ["per"] = new JsonArray("year"), ["subject"] = "form.bank" });
        json["rules"]![0]!["condition"] = "history.claimed.nosuch = 0";

        var errors = Assert.Throws<ProcedureException>(() => ProcedureReader.Read(json.ToJsonString())).Errors;

        foreach (var expected in new[]
        {
            "claims.graduate → subjects，第 1 个字符：没有“form.graduates.nosuch”", "claims[0].per：不能按“moon”计算", "claims[0].per：ever 与 year 只能有一个", "claims[0].surprise：不认识的名称",
            "claims.loan → limit", "claims[1].flagged：应为 true 或 false", "claims：“loan”重复", "claims.loan → quantities：不能引用 history", "amount → year",
            "amount.caps[0].subject：", "amount.caps[1].subject：", "rules.tenant → condition，第 1 个字符：没有“history.claimed.nosuch”",
        })
        {
            Assert.True(errors.Any(error => error.StartsWith(expected, StringComparison.Ordinal)), $"{expected}\n{string.Join('\n', errors)}");
        }
    }

    [Fact]
    public void A_claim_takes_the_sentence_of_the_clause_it_names()
    {
        var claim = Shipped.Procedure("P20f").Claims.Single(one => one.Id == "graduate");

        Assert.Contains("每名高校毕业生只计算一次贷款额度", claim.Clause.Zh, StringComparison.Ordinal);
        Assert.Equal("P20f:graduate", claim.Account);
        Assert.True(claim.Flagged);
    }
}
