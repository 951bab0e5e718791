using Notifications.Import.Code;

namespace Notifications.Import.GoTemplate;

/// <summary>What is said about a template while it is translated.</summary>
/// <param name="text">The template.</param>
internal sealed class GoRemarks(string text)
{
    private readonly List<Remark> _remarks = [];

    public IReadOnlyList<Remark> All => _remarks;

    public void Add(string remark, int at, bool isForHand = true)
    {
        var one = new Remark(isForHand, remark, Place.Of(text, at));
        if (!_remarks.Contains(one))
            _remarks.Add(one);
    }

    public TranslationException Wrong(string message, int at) => new(message, Place.Of(text, at));
}
