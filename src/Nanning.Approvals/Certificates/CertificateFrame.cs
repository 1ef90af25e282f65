namespace Nanning.Approvals.Certificates;

/// <summary>Draws what surrounds the text: paper, a rosette of fine lines, and a frame with meander corners (回纹).</summary>
internal static class CertificateFrame
{
    public static void Draw(CertificateCanvas canvas, double width, double height)
    {
        canvas.Fill(CertificateInk.Paper, 0, 0, width, height);
        Rosette(canvas, width / 2, (height / 2) + 8);

        canvas.Frame(CertificateInk.Crimson, 3.2, 26, 26, width - 52, height - 52);
        canvas.Frame(CertificateInk.Gold, 0.9, 33, 33, width - 66, height - 66);
        canvas.Frame(CertificateInk.Gold, 0.9, 47, 47, width - 94, height - 94);
        Meander(canvas, 104, width - 104, 40);
        Meander(canvas, 104, width - 104, height - 40);
        foreach (var (x, y, right, down) in new[] { (26d, 26d, 1, 1), (width - 26, 26d, -1, 1), (26d, height - 26, 1, -1), (width - 26, height - 26, -1, -1) })
        {
            Corner(canvas, x, y, right, down);
        }
    }

    /// <summary>A short gold rule with a lozenge in its middle.</summary>
    public static void Divider(CertificateCanvas canvas, double centre, double y)
    {
        canvas.Line(CertificateInk.Gold, 0.8, centre - 120, y, centre - 11, y);
        canvas.Line(CertificateInk.Gold, 0.8, centre + 11, y, centre + 120, y);
        canvas.Triangle(CertificateInk.Gold, (centre - 5, y), (centre, y - 3.4), (centre + 5, y));
        canvas.Triangle(CertificateInk.Gold, (centre - 5, y), (centre, y + 3.4), (centre + 5, y));
    }

    /// <summary>An angular spiral that turns inwards.</summary>
    private static void Corner(CertificateCanvas canvas, double x, double y, int right, int down)
    {
        (double X, double Y) At(double dx, double dy) => (x + (dx * right), y + (dy * down));
        var (nearX, nearY) = At(3, 3);
        var (farX, farY) = At(56, 56);
        canvas.Fill(CertificateInk.Paper, Math.Min(nearX, farX), Math.Min(nearY, farY), 53, 53);
        canvas.Path(
            CertificateInk.Gold, 2.2, At(7, 56), At(7, 7), At(56, 7), At(56, 46), At(17, 46), At(17, 17), At(46, 17), At(46, 36), At(27, 36), At(27, 27), At(36, 27));
        canvas.Path(CertificateInk.Gold, 2.2, At(7, 56), At(46, 56), At(46, 46));
    }

    /// <summary>A row of small square hooks between the two gold rules.</summary>
    private static void Meander(CertificateCanvas canvas, double from, double to, double y)
    {
        const double Step = 14;
        var count = (int)((to - from) / Step);
        var x = from + ((to - from - (count * Step)) / 2);
        for (var i = 0; i < count; i++, x += Step)
        {
            canvas.Path(
                CertificateInk.Gold, 0.8, (x + 1.5, y + 3.5), (x + 1.5, y - 3.5), (x + 11, y - 3.5), (x + 11, y + 3.5), (x + 5, y + 3.5), (x + 5, y - 0.5), (x + 8, y - 0.5));
        }
    }

    /// <summary>Fine closed curves behind the text, which a copying machine loses.</summary>
    private static void Rosette(CertificateCanvas canvas, double centreX, double centreY)
    {
        const int Points = 240;
        for (var ring = 0; ring < 8; ring++)
        {
            var before = On(ring, 0);
            for (var i = 1; i <= Points; i++)
            {
                var next = On(ring, i);
                canvas.Line(CertificateInk.Watermark, 0.6, before.X, before.Y, next.X, next.Y);
                before = next;
            }
        }

        (double X, double Y) On(int ring, int point)
        {
            var angle = 2 * Math.PI * point / Points;
            var radius = 96 + (ring / 2 * 18) + (24 * Math.Cos(16 * angle) * (ring % 2 == 0 ? 1 : -1));
            return (centreX + (radius * 1.25 * Math.Cos(angle)), centreY + (radius * Math.Sin(angle)));
        }
    }
}
