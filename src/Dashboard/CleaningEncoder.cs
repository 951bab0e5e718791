using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace Notifications.Dashboard;

/// <summary>Writes every text and attribute of a page: escaped as HTML, without control characters and without what turns the direction of
/// text around, so that no page can forget it.</summary>
internal sealed class CleaningEncoder : HtmlEncoder
{
    private static readonly HtmlEncoder Html = Create(UnicodeRanges.All);

    public override int MaxOutputCharactersPerInputCharacter => Html.MaxOutputCharactersPerInputCharacter;

    public override string Encode(string value) => Html.Encode(UntrustedText.Clean(value));

    public override void Encode(TextWriter output, string value, int startIndex, int characterCount) =>
        output.Write(Encode(value.Substring(startIndex, characterCount)));

    public override void Encode(TextWriter output, char[] value, int startIndex, int characterCount) =>
        output.Write(Encode(new string(value, startIndex, characterCount)));

    public override unsafe int FindFirstCharacterToEncode(char* text, int textLength) => Html.FindFirstCharacterToEncode(text, textLength);

    public override unsafe bool TryEncodeUnicodeScalar(
        int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten) =>
        Html.TryEncodeUnicodeScalar(unicodeScalar, buffer, bufferLength, out numberOfCharactersWritten);

    public override bool WillEncode(int unicodeScalar) => Html.WillEncode(unicodeScalar);
}
