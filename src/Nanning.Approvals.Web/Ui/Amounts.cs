using System.Globalization;

namespace Nanning.Approvals.Web.Ui;

/// <summary>Round amounts in few characters, for cards: 55 万元. Exact amounts are drawn by Money.</summary>
public static class Amounts
{
    private const decimal TenThousand = 10_000;

    public static string Short(decimal yuan) => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "en"
        ? string.Create(CultureInfo.InvariantCulture, $"¥{yuan:#,##0.##}")
        : yuan >= TenThousand
            ? string.Create(CultureInfo.InvariantCulture, $"{yuan / TenThousand:#,##0.####} 万元")
            : string.Create(CultureInfo.InvariantCulture, $"{yuan:#,##0.##} 元");
}
