namespace Notifications.Templates.Parsing;

/// <summary>An error at a place in the source; the end of the file is <see cref="EndOfFile"/>.</summary>
internal readonly record struct SyntaxError(int Offset, string Message)
{
    public const int EndOfFile = -1;
}
