-- What the scripts that answer the counters begin with, behind the prelude.

-- pending 8, lent 8, transfers seen 8, epoch 4, version of the configuration 8, version of the top-up 8, mark 8 (0 for none)
local function state(lent, seen, config_version, top_up_version)
  return struct.pack('>I8I8I8i4I8I8I8', pending, tonumber(lent), tonumber(seen), known, tonumber(config_version),
    tonumber(top_up_version), mark or 0)
end
