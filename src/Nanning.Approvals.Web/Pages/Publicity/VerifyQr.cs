using QRCoder;

namespace Nanning.Approvals.Web.Pages.Publicity;

/// <summary>The QR code of a certificate as an inline drawing; it leads to the public check page.</summary>
internal static class VerifyQr
{
    public static string Svg(string address)
    {
        using var data = QRCodeGenerator.GenerateQrCode(address, QRCodeGenerator.ECCLevel.M);
        using var code = new SvgQRCode(data);
        return code.GetGraphic(4, "#1f2430", "#ffffff", drawQuietZones: false, SvgQRCode.SizingMode.ViewBoxAttribute);
    }
}
