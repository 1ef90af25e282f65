using Nanning.Approvals.Applicants;

namespace Nanning.Approvals.Tests.Applicants;

public sealed class IdentifierTests
{
    // Codes that well-known institutions publish.
    [Theory]
    [InlineData("91350100M000100Y43")]
    [InlineData("9111000071093123XX")]
    [InlineData("91440300708461136T")]
    [InlineData("914403001922038216")]
    [InlineData("91110000802100433B")]
    public void A_credit_code_with_the_right_check_character_is_accepted(string code) => Assert.Null(CreditCode.Problem(code));

    [Theory]
    [InlineData("91350100M000100Y44", "校验位")]
    [InlineData("91350100M000100Y34", "校验位")]
    [InlineData("91350100M000100Y4", "18 位")]
    [InlineData("", "18 位")]
    [InlineData("91350100M000100I43", "不含 I、O、S、V、Z")]
    [InlineData("91350100m000100y43", "不含 I、O、S、V、Z")]
    [InlineData("91350100M000100Y4Z", "不含 I、O、S、V、Z")]
    public void A_wrong_credit_code_is_refused_with_the_reason(string code, string reason) =>
        Assert.Contains(reason, CreditCode.Problem(code)!.Zh, StringComparison.Ordinal);

    [Fact]
    public void Every_single_wrong_character_of_a_credit_code_is_noticed()
    {
        const string code = "91350100M000100Y43";
        for (var place = 0; place < 18; place++)
        {
            foreach (var other in "0123456789ABCDEFGHJKLMNPQRTUWXY".Where(other => other != code[place]))
            {
                Assert.NotNull(CreditCode.Problem(code[..place] + other + code[(place + 1)..]));
            }
        }
    }

    // 11010519491231002X and 440524188001010014 are the examples of the standard itself.
    [Theory]
    [InlineData("11010519491231002X")]
    [InlineData("440524188001010014")]
    public void An_ID_number_with_the_right_check_digit_is_accepted(string number) => Assert.Null(IdNumber.Problem(number));

    [Theory]
    [InlineData("110105194912310021", "校验位")]
    [InlineData("11010519491231002x", "18 位")]
    [InlineData("1101051949123100", "18 位")]
    [InlineData("11010519491331002X", "出生日期")]
    [InlineData("01010519491231002X", "地区")]
    [InlineData("1101051949123100２X", "18 位")]
    public void A_wrong_ID_number_is_refused_with_the_reason(string number, string reason) =>
        Assert.Contains(reason, IdNumber.Problem(number)!.Zh, StringComparison.Ordinal);
}
