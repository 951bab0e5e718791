namespace Notifications.Watcher.Kubernetes.Reading;

/// <summary>What is around a list's items, before and after them: a JSON reader that is taken up again behind the items.</summary>
internal struct ListEnvelope()
{
    private JsonReaderState _state = new(ReadingRules.Around);

    public string? ResourceVersion { get; private set; }

    public string? Continue { get; private set; }

    public bool IsInItems { get; private set; }

    public bool IsClosed { get; private set; }

    /// <summary>Reads on, up to the inside of the items or to the end; nothing is consumed unless one of them is reached.</summary>
    /// <returns>How many bytes were consumed.</returns>
    /// <exception cref="JsonException">It is no list.</exception>
    public int Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, isFinalBlock: false, _state);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.EndObject && reader.CurrentDepth == 0)
            {
                IsClosed = true;
                return (int)reader.BytesConsumed;
            }

            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.EndArray))
                    throw new JsonException("not a list");
                continue;
            }

            var (isItems, isMetadata) = (reader.ValueTextEquals("items"u8), reader.ValueTextEquals("metadata"u8));
            if (!reader.Read())
                return 0;
            if (isItems && reader.TokenType == JsonTokenType.StartArray)
            {
                (_state, IsInItems) = (reader.CurrentState, true);
                return (int)reader.BytesConsumed;
            }

            if (isMetadata && reader.TokenType == JsonTokenType.StartObject ? !TryReadMetadata(ref reader) : !reader.TrySkip())
                return 0;
        }

        return 0;
    }

    /// <summary>The next byte is the <c>]</c> of the items.</summary>
    public void LeaveItems() => IsInItems = false;

    private bool TryReadMetadata(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (isVersion, isContinue) = (reader.ValueTextEquals("resourceVersion"u8), reader.ValueTextEquals("continue"u8));
            if (!reader.Read() || !reader.TrySkip())
                return false;
            if (reader.TokenType != JsonTokenType.String || reader.ValueSpan.IsEmpty)
                continue;
            if (isVersion) ResourceVersion = reader.GetString();
            else if (isContinue) Continue = reader.GetString();
        }

        return reader.TokenType == JsonTokenType.EndObject;
    }
}
