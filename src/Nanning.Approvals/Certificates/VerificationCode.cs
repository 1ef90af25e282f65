using System.Collections;
using QRCoder;

namespace Nanning.Approvals.Certificates;

/// <summary>The QR code of a certificate: it leads to the public check page.</summary>
public static class VerificationCode
{
    /// <summary>Address of the check page of a certificate.</summary>
    public static string Address(string baseAddress, string number) => $"{baseAddress.TrimEnd('/')}/verify/{Uri.EscapeDataString(number)}";

    /// <summary>The dark modules, row by row, as runs: where one begins and how long it is. Without the quiet zone.</summary>
    public static (int Size, IReadOnlyList<(int Row, int Column, int Length)> Runs) Draw(string address)
    {
        using var data = QRCodeGenerator.GenerateQrCode(address, QRCodeGenerator.ECCLevel.M);
        const int quiet = 4;
        var size = data.ModuleMatrix.Count - (2 * quiet);
        var runs = new List<(int, int, int)>();
        for (var row = 0; row < size; row++)
        {
            var modules = data.ModuleMatrix[row + quiet];
            for (var column = 0; column < size; column++)
            {
                var length = Length(modules, column + quiet, size + quiet);
                if (length > 0)
                {
                    runs.Add((row, column, length));
                    column += length;
                }
            }
        }

        return (size, runs);
    }

    private static int Length(BitArray modules, int from, int end)
    {
        var at = from;
        while (at < end && modules[at])
        {
            at++;
        }

        return at - from;
    }
}
