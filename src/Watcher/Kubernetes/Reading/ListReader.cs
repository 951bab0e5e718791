using System.Text.Json;

namespace Notifications.Watcher.Kubernetes.Reading;

/// <summary>Reads a page of a list object by object as it arrives.</summary>
internal sealed class ListReader(JsonBuffer buffer, int objectLimit)
{
    private ListEnvelope envelope = new();
    private JsonFrame frame;
    private (string? FullName, string Reason)? passingOver;
    private int index;
    private int taken;
    private int wanted;

    public async ValueTask<ListStep> NextAsync(CancellationToken cancellationToken)
    {
        Take(taken);
        taken = 0;
        while (true)
        {
            if (buffer.Unread.Length >= wanted && Step() is { } step)
                return step;
            switch (await buffer.FillAsync(cancellationToken))
            {
                case Fill.Broken:
                    return new ListStep.Broken(buffer.Trouble!);
                case Fill.End:
                    return Step() ?? new ListStep.Broken("the answer ended before the list did");
            }
        }
    }

    /// <summary>Null: there is not enough data.</summary>
    private ListStep? Step()
    {
        try
        {
            while (true)
            {
                if (passingOver is not null)
                    return PassOver();
                if (envelope.IsInItems)
                    return InItems();
                Take(envelope.Read(buffer.Unread.Span));
                if (envelope.IsClosed)
                    return new ListStep.End(envelope.ResourceVersion, envelope.Continue);
                if (!envelope.IsInItems)
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
        envelope.LeaveItems();
        return Step();
    }

    private ListStep? Item()
    {
        var json = buffer.Unread;
        var head = new ObjectHead();
        try
        {
            var reader = new Utf8JsonReader(json.Span, isFinalBlock: false, new JsonReaderState(ReadingRules.Json));
            if (reader.Read() && reader.TokenType != JsonTokenType.StartObject)
                return Begin(head, "it is no object");
            if (reader.TokenType == JsonTokenType.StartObject && head.TryRead(ref reader))
            {
                json = json[..(int)reader.BytesConsumed];
                (taken, wanted) = (json.Length, 0);
                return ReadingRules.Wrong(json.Span, head, objectLimit) is { } wrong
                    ? new ListStep.Malformed(head.FullName, index++, wrong)
                    : NextItem(json, head);
            }
        }
        catch (JsonException wrong)
        {
            return Begin(head, ReadingRules.NotJson(wrong));
        }

        if (json.Length > objectLimit)
            return Begin(head, ReadingRules.TooLarge(objectLimit));
        wanted = json.Length * 2; // an object that comes in many pieces is not read again for each
        return null;
    }

    private ListStep.Item NextItem(ReadOnlyMemory<byte> json, ObjectHead head)
    {
        index++;
        return new ListStep.Item(json, head);
    }

    private ListStep.Malformed? Begin(ObjectHead head, string reason)
    {
        (passingOver, frame, wanted) = ((head.FullName, reason), new JsonFrame(), 0);
        return PassOver();
    }

    private ListStep.Malformed? PassOver()
    {
        Take(frame.Pass(buffer.Unread.Span));
        if (!frame.IsClosed)
            return null;
        var (name, reason) = passingOver!.Value;
        passingOver = null;
        return new ListStep.Malformed(name, index++, reason);
    }

    private void Take(int bytes) => buffer.Consume(bytes);

    private static int Separators(ReadOnlySpan<byte> json)
    {
        var other = json.IndexOfAnyExcept(" \t\r\n,"u8);
        return other < 0 ? json.Length : other;
    }
}
