using System.Globalization;
using Nanning.Approvals.Certificates;

namespace Nanning.Approvals.Tests.Certificates;

public sealed class CertificateTests
{
    [Theory]
    [InlineData("2016-11-02", null, null, false)] // before its day
    [InlineData("2016-11-03", null, null, true)]
    [InlineData("2099-01-01", null, null, true)]
    [InlineData("2018-11-02", "2018-11-02", null, true)] // the last day still counts
    [InlineData("2018-11-03", "2018-11-02", null, false)]
    [InlineData("2017-02-28", null, "2017-03-01", true)]
    [InlineData("2017-03-01", null, "2017-03-01", false)] // revoked from its day on
    public void A_certificate_holds_from_its_day_until_it_ends_or_is_revoked(string on, string? until, string? revoked, bool valid)
    {
        var certificate = new Certificate { IssuedOn = new(2016, 11, 3), ValidUntil = Day(until), RevokedOn = Day(revoked) };

        Assert.Equal(valid, certificate.ValidOn(Day(on)!.Value));
    }

    [Theory]
    [InlineData("2016-11-03", "二〇一六年十一月三日")]
    [InlineData("2020-10-10", "二〇二〇年十月十日")]
    [InlineData("2017-01-20", "二〇一七年一月二十日")]
    [InlineData("2018-12-31", "二〇一八年十二月三十一日")]
    public void A_date_is_written_as_documents_end_with_it(string day, string words) => Assert.Equal(words, CertificatePdf.ChineseDate(Day(day)!.Value));

    [Fact]
    public void A_line_neither_begins_with_a_closing_mark_nor_ends_with_an_opening_one_nor_tears_a_number()
    {
        const string text = "根据南府办〔2016〕34号文件规定，经审核，符合“创业孵化基地（众创空间）认定”的条件，特发此证。";
        for (var width = 6; width < 40; width++)
        {
            var lines = CertificateText.Break(text, width, indent: 2, piece => piece.Length);

            Assert.Equal(text, string.Concat(lines));
            Assert.All(lines, line => Assert.DoesNotContain(line[0], "，。）”〕"));
            Assert.All(lines, line => Assert.DoesNotContain(line[^1], "（“〔"));
            Assert.Contains(lines, line => line.Contains("2016", StringComparison.Ordinal));
        }
    }

    private static DateOnly? Day(string? text) => text is null ? null : DateOnly.Parse(text, CultureInfo.InvariantCulture);
}
