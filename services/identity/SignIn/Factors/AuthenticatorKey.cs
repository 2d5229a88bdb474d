using QRCoder;

namespace Panel.Identity.SignIn.Factors;

/// <param name="Uri">In the form that authenticator apps agree on.</param>
internal sealed record AuthenticatorKey(string Secret, string Uri)
{
    public static AuthenticatorKey Of(string secret, string issuer, string email)
    {
        var (name, account) = (System.Uri.EscapeDataString(issuer), System.Uri.EscapeDataString(email));
        return new AuthenticatorKey(
            secret,
            $"otpauth://totp/{name}:{account}?secret={secret}&issuer={name}"
                + $"&algorithm=SHA1&digits={AuthenticatorCodes.Digits}&period={AuthenticatorCodes.StepSeconds}"
        );
    }

    /// <summary>The URI as a picture for the app's camera.</summary>
    public string QrSvg()
    {
        using var code = QRCodeGenerator.GenerateQrCode(Uri, QRCodeGenerator.ECCLevel.M);
        using var svg = new SvgQRCode(code);
        return svg.GetGraphic(1, "#000", "#fff", drawQuietZones: true, SvgQRCode.SizingMode.ViewBoxAttribute);
    }
}
