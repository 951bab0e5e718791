using Notifications.Drift;

namespace Notifications.Watcher.Kubernetes.Reading;

/// <summary>Reads a page of a list object by object as it arrives.</summary>
internal sealed class ListReader(JsonBuffer buffer, int objectLimit)
{
    private ListEnvelope _envelope = new();
    private JsonFrame _frame;
    private (string? FullName, string Reason)? _passingOver;
    private int _index;
    private int _framed;
    private int _taken;

    public async ValueTask<ListStep> NextAsync(CancellationToken cancellationToken)
    {
        Take(_taken);
        _taken = 0;
        while (true)
        {
            if (Step() is { } step)
                return step;
            switch (await buffer.FillAsync(cancellationToken))
            {
                case Fill.Broken:
                    return new ListStep.Broken(buffer.Error!);
                case Fill.End:
                    return Step() ?? new ListStep.Broken("the answer ended before the list did");
            }
        }
    }

    /// <summary>Null when there is not enough data yet.</summary>
    private ListStep? Step()
    {
        try
        {
            while (true)
            {
                if (_passingOver is not null)
                    return PassOver();
                if (_envelope.IsInItems)
                    return InItems();
                Take(_envelope.Read(buffer.Unread.Span));
                if (_envelope.IsClosed)
                    return new ListStep.End(_envelope.ResourceVersion, _envelope.Continue);
                if (!_envelope.IsInItems)
                    return null;
            }
        }
        catch (JsonException wrong)
        {
            return new ListStep.Broken($"the answer is no list ({ReadingRules.NotJson(wrong)})");
        }
    }

    private ListStep? InItems()
    {
        Take(Separators(buffer.Unread.Span));
        if (buffer.Unread.IsEmpty)
            return null;
        if (buffer.Unread.Span[0] != ']')
            return Item();
        _envelope.LeaveItems();
        return Step();
    }

    /// <summary>One that is framed is handed on unread: most are known as they are, and who reads the others sees what is wrong with
    /// them.</summary>
    private ListStep? Item()
    {
        var json = buffer.Unread;
        if (json.Span[0] != (byte)'{')
            return Begin("\"[tfn-0123456789"u8.Contains(json.Span[0]) ? "it is no object" : ReadingRules.NotJson(0));
        var whole = _framed == 0 ? JsonBrackets.Length(json.Span) : -1;
        _framed = whole > 0 ? whole : _framed + _frame.Pass(json.Span[_framed..]);
        if (whole < 0 && !_frame.IsClosed)
            return json.Length > objectLimit ? Begin(ReadingRules.TooLarge(objectLimit), ObjectHead.Of(json.Span).FullName) : null;
        json = json[.._framed];
        (_taken, _framed, _frame) = (_framed, 0, new JsonFrame());
        var head = ObjectHead.Of(json.Span);
        return ReadingRules.Wrong(json.Span, head, objectLimit) is { } wrong
            ? new ListStep.Malformed(head.FullName, _index++, wrong)
            : NextItem(json, head);
    }

    private ListStep.Item NextItem(ReadOnlyMemory<byte> json, ObjectHead head)
    {
        _index++;
        return new ListStep.Item(json, head);
    }

    private ListStep.Malformed? Begin(string reason, string? fullName = null)
    {
        _passingOver = (fullName, reason);
        Take(_framed);
        _framed = 0;
        return PassOver();
    }

    private ListStep.Malformed? PassOver()
    {
        Take(_frame.Pass(buffer.Unread.Span));
        if (!_frame.IsClosed)
            return null;
        var (name, reason) = _passingOver!.Value;
        (_passingOver, _frame) = (null, new JsonFrame());
        return new ListStep.Malformed(name, _index++, reason);
    }

    private void Take(int bytes) => buffer.Consume(bytes);

    private static int Separators(ReadOnlySpan<byte> json)
    {
        var other = json.IndexOfAnyExcept(" \t\r\n,"u8);
        return other < 0 ? json.Length : other;
    }
}

/// <summary>What comes next in a page of a list.</summary>
internal abstract record ListStep
{
    private ListStep() { }

    /// <summary>Valid until the next step.</summary>
    public sealed record Item(ReadOnlyMemory<byte> Json, ObjectHead Head) : ListStep;

    /// <param name="FullName">namespace/name; null when it could not be found.</param>
    /// <param name="Index">Which of the page's objects, from 0.</param>
    /// <param name="Reason">What is wrong with it.</param>
    public sealed record Malformed(string? FullName, int Index, string Reason) : ListStep;

    /// <param name="ResourceVersion">Of the list; null when the server gave none.</param>
    /// <param name="Continue">Where the next page begins; null on the last.</param>
    public sealed record End(string? ResourceVersion, string? Continue) : ListStep;

    /// <summary>The answer ended before the list did, or is no list.</summary>
    public sealed record Broken(string Reason) : ListStep;
}
