using Nanning.Approvals.Certificates;
using Nanning.Approvals.Tests.Support;
using UglyToad.PdfPig;

namespace Nanning.Approvals.Tests.Certificates;

public sealed class CertificatePdfTests
{
    private const string BaseAddress = "https://approvals.example/";

    private static readonly CertificateSheet sheet = new(
        "NNFH20160001", "南宁市创业孵化基地认定证书", "南宁青创空间孵化器管理有限公司", "创业孵化基地（众创空间）认定", "南宁市科学技术局", "南府办〔2016〕34号", new(2016, 11, 3), null, null);

    [Fact]
    public void A_certificate_is_one_small_page_that_says_everything_with_fonts_of_its_own()
    {
        using var pdf = new CertificatePdf(Fonts, BaseAddress);

        var bytes = pdf.Render(sheet);

        Assert.InRange(bytes.Length, 10_000, 500_000);
        using var document = PdfDocument.Open(bytes);
        var page = Assert.Single(document.GetPages());
        Assert.True(page.Width > page.Height);
        foreach (var part in new[] { sheet.Title, sheet.Holder, sheet.Issuer, sheet.Number, "二〇一六年十一月三日", "2016年11月3日", "长期有效", "特发此证。" })
        {
            Assert.Contains(part, page.Text, StringComparison.Ordinal);
        }

        Assert.All(page.Letters, letter => Assert.Contains("NotoSerifSC", letter.FontName, StringComparison.Ordinal));
        Assert.All(page.Letters, letter => Assert.InRange(letter.StartBaseLine.X, 60, page.Width - 60));
    }

    [Fact]
    public void The_dark_modules_of_the_code_that_leads_to_the_check_page_are_on_the_page()
    {
        using var pdf = new CertificatePdf(Fonts, BaseAddress);
        using var document = PdfDocument.Open(pdf.Render(sheet));

        var black = document.GetPage(1).Paths.Count(path => path.IsFilled && path.FillColor?.ToRGBValues() is (0, 0, 0));

        var (size, runs) = VerificationCode.Draw("https://approvals.example/verify/NNFH20160001");
        Assert.True(size >= 25, "An address of this length needs version 2 at least.");
        Assert.Equal(runs.Count, black);
    }

    [Fact]
    public void A_revoked_certificate_says_so()
    {
        using var pdf = new CertificatePdf(Fonts, BaseAddress);
        using var document = PdfDocument.Open(pdf.Render(sheet with { RevokedOn = new(2017, 3, 1) }));

        Assert.Contains("已于2017年3月1日撤销", document.GetPage(1).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://localhost:5080", "http://localhost:5080/verify/NN1")]
    [InlineData("https://a.example/", "https://a.example/verify/NN1")]
    public void The_address_of_the_check_page_has_one_slash(string baseAddress, string address) => Assert.Equal(address, VerificationCode.Address(baseAddress, "NN1"));

    // The web project's build puts them there.
    private static string Fonts => RepositoryFiles.PathOf("src", "Nanning.Approvals.Web", "wwwroot", "lib", "fonts");
}
