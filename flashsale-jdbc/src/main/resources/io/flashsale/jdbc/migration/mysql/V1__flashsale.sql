-- Tables of flashsale. Plain SQL for MySQL 8.4+, MariaDB 11.4+ and H2; /*! ... */ is read by MySQL and MariaDB only.
-- Ids compare byte by byte. Times are epoch milliseconds: no time zone of a server, session or JVM can move them.

-- What the tables and the values in them mean, by number: a release that knows another number only leaves them alone.
CREATE TABLE flashsale_format (
    format INT NOT NULL PRIMARY KEY
) /*! ENGINE = InnoDB */;

INSERT INTO flashsale_format (format) VALUES (1);

-- One row per item: the truth about its units, and the item's mutex. Deciding, adding and taking back units, and counting releases are
-- done under the lock of this row, which is taken first. Paying, cancelling and expiring orders do not touch it.
--   available + units of CREATED and PAID orders + units of releases of state 0 = total, and available >= 0, at every commit
--   prepared 0: the item has no stock row for its users; the row only gives its rejected orders an item_id, and keeps the epoch of an
--   item that was removed from its sale: an epoch never comes back
--   version: +1 with every top-up of the ledger that begins
--   orders_*: how many orders ever were created, are cancelled and counted, are rejected by reason
CREATE TABLE flashsale_stock (
    item_id           INT         NOT NULL AUTO_INCREMENT PRIMARY KEY,
    sale_id           VARCHAR(64) /*! CHARACTER SET ascii COLLATE ascii_bin */ NOT NULL,
    sku               VARCHAR(64) /*! CHARACTER SET ascii COLLATE ascii_bin */ NOT NULL,
    prepared          TINYINT     NOT NULL,
    total             BIGINT      NOT NULL,
    available         BIGINT      NOT NULL,
    per_buyer_limit   INT         NOT NULL,
    pay_within        BIGINT      NOT NULL,
    buckets           SMALLINT    NOT NULL,
    layout_epoch      INT         NOT NULL,
    version           BIGINT      NOT NULL,
    orders_created    BIGINT      DEFAULT 0 NOT NULL,
    orders_cancelled  BIGINT      DEFAULT 0 NOT NULL,
    orders_limit      BIGINT      DEFAULT 0 NOT NULL,
    orders_sold_out   BIGINT      DEFAULT 0 NOT NULL,
    orders_poison     BIGINT      DEFAULT 0 NOT NULL,
    orders_lost       BIGINT      DEFAULT 0 NOT NULL,
    orders_host       BIGINT      DEFAULT 0 NOT NULL,
    orders_closed     BIGINT      DEFAULT 0 NOT NULL,
    CONSTRAINT flashsale_stock_item UNIQUE (sale_id, sku),
    CONSTRAINT flashsale_stock_available CHECK (available >= 0 AND available <= total)
) /*! ENGINE = InnoDB */;

-- One row per ticket, ever: the first one inserted decides it. CREATED changes to PAID or CANCELLED only, nothing else ever changes.
--   status 1 CREATED, 2 PAID, 3 CANCELLED, 4 REJECTED
--   reason 1 LIMIT, 2 SOLD_OUT, 3 POISON, 4 LOST, 5 HOST, 6 CLOSED, 7 UNPAID, 8 BUYER
--   expires_at is set while CREATED only
--   holds = 1 where the units count towards the buyer's limit: CREATED and PAID only
CREATE TABLE flashsale_order (
    ticket_id  BINARY(16)  NOT NULL PRIMARY KEY,
    item_id    INT         NOT NULL,
    buyer_id   VARCHAR(64) /*! CHARACTER SET ascii COLLATE ascii_bin */ NOT NULL,
    quantity   INT         NOT NULL,
    unit_price BIGINT      NOT NULL,
    currency   CHAR(3)     /*! CHARACTER SET ascii COLLATE ascii_bin */ NOT NULL,
    bucket     SMALLINT    NOT NULL,
    epoch      INT         NOT NULL,
    status     TINYINT     NOT NULL,
    reason     TINYINT,
    issued_at  BIGINT      NOT NULL,
    expires_at BIGINT,
    created_at BIGINT      NOT NULL,
    updated_at BIGINT      NOT NULL,
    holds      TINYINT     GENERATED ALWAYS AS (CASE WHEN status IN (1, 2) THEN 1 END) /*! STORED */
) /*! ENGINE = InnoDB */;

-- What a buyer holds of an item is read from this index alone, and only the entries that count: queries say holds = 1, which is looked up.
-- For a range the server would also read all of the buyer's cancelled orders.
CREATE INDEX flashsale_order_holds ON flashsale_order (item_id, buyer_id, holds, quantity);

-- An item's unpaid orders, by the time they expire: found and counted on the index alone.
CREATE INDEX flashsale_order_unpaid ON flashsale_order (item_id, status, expires_at);
CREATE INDEX flashsale_order_buyer ON flashsale_order (buyer_id, issued_at, ticket_id);

-- One row per cancelled order: its units on their way back to the ledger.
--   state 0 NEW: in no count yet, 1 COUNTED: available, but not back in the ledger, 2 DONE
--   lower_count = 1 where the buyer may buy again
CREATE TABLE flashsale_release (
    ticket_id   BINARY(16) NOT NULL PRIMARY KEY,
    item_id     INT        NOT NULL,
    quantity    INT        NOT NULL,
    lower_count TINYINT    NOT NULL,
    state       TINYINT    NOT NULL,
    created_at  BIGINT     NOT NULL
) /*! ENGINE = InnoDB */;

CREATE INDEX flashsale_release_due ON flashsale_release (state, item_id, created_at);

-- Units an operator added or took back (asked negative), once per operation id; done is what it came to.
CREATE TABLE flashsale_stock_change (
    operation_id VARCHAR(128) /*! CHARACTER SET ascii COLLATE ascii_bin */ NOT NULL PRIMARY KEY,
    item_id      INT    NOT NULL,
    asked        BIGINT NOT NULL,
    done         BIGINT NOT NULL,
    created_at   BIGINT NOT NULL
) /*! ENGINE = InnoDB */;

-- Signing keys, numbered per purpose (1 ticket, 2 sale token); the number's uniqueness makes one node the maker of each.
CREATE TABLE flashsale_key (
    kid        VARCHAR(16) /*! CHARACTER SET ascii COLLATE ascii_bin */ NOT NULL PRIMARY KEY,
    purpose    TINYINT       NOT NULL,
    generation INT           NOT NULL,
    secret     VARBINARY(64) NOT NULL,
    created_at BIGINT        NOT NULL,
    CONSTRAINT flashsale_key_generation UNIQUE (purpose, generation)
) /*! ENGINE = InnoDB */;

-- Sales as the operator saved them; version counts the saves. state 1 DRAFT, 2 PUBLISHED.
CREATE TABLE flashsale_sale (
    sale_id    VARCHAR(64)  /*! CHARACTER SET ascii COLLATE ascii_bin */ NOT NULL PRIMARY KEY,
    title      VARCHAR(200) /*! CHARACTER SET utf8mb4 */ NOT NULL,
    starts_at  BIGINT       NOT NULL,
    ends_at    BIGINT       NOT NULL,
    pay_within BIGINT       NOT NULL,
    state      TINYINT      NOT NULL,
    paused     TINYINT      NOT NULL,
    version    BIGINT       NOT NULL
) /*! ENGINE = InnoDB */;

CREATE INDEX flashsale_sale_ends ON flashsale_sale (ends_at);
CREATE INDEX flashsale_sale_starts ON flashsale_sale (starts_at);

-- One row: counts all saves and deletions of sales, so that copies of them are read again only when it has moved.
CREATE TABLE flashsale_catalog (
    changes BIGINT NOT NULL
) /*! ENGINE = InnoDB */;

INSERT INTO flashsale_catalog (changes) VALUES (0);

-- Rewritten as a whole with every save of the sale.
CREATE TABLE flashsale_sale_item (
    sale_id         VARCHAR(64)  /*! CHARACTER SET ascii COLLATE ascii_bin */ NOT NULL,
    sku             VARCHAR(64)  /*! CHARACTER SET ascii COLLATE ascii_bin */ NOT NULL,
    place           SMALLINT     NOT NULL,
    title           VARCHAR(200) /*! CHARACTER SET utf8mb4 */ NOT NULL,
    currency        CHAR(3)      /*! CHARACTER SET ascii COLLATE ascii_bin */ NOT NULL,
    price           BIGINT       NOT NULL,
    sale_price      BIGINT       NOT NULL,
    stock           BIGINT       NOT NULL,
    per_buyer_limit INT          NOT NULL,
    buckets         SMALLINT     NOT NULL,
    layout_epoch    INT          NOT NULL,
    PRIMARY KEY (sale_id, sku)
) /*! ENGINE = InnoDB */;

CREATE TABLE flashsale_sale_media (
    sale_id      VARCHAR(64)   /*! CHARACTER SET ascii COLLATE ascii_bin */ NOT NULL,
    sku          VARCHAR(64)   /*! CHARACTER SET ascii COLLATE ascii_bin */ NOT NULL,
    place        SMALLINT      NOT NULL,
    media_key    VARCHAR(1024) /*! CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */ NOT NULL,
    content_type VARCHAR(255)  /*! CHARACTER SET ascii */ NOT NULL,
    url          VARCHAR(2048) /*! CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */ NOT NULL,
    PRIMARY KEY (sale_id, sku, place)
) /*! ENGINE = InnoDB */;

-- One row per node that keeps items, as long as it is heard of.
CREATE TABLE flashsale_keeper (
    node    VARCHAR(64) /*! CHARACTER SET ascii COLLATE ascii_bin */ NOT NULL PRIMARY KEY,
    beat_at BIGINT NOT NULL
) /*! ENGINE = InnoDB */;

-- Items that a node cannot keep until a moment.
CREATE TABLE flashsale_keeper_pass (
    sale_id VARCHAR(64) /*! CHARACTER SET ascii COLLATE ascii_bin */ NOT NULL,
    sku     VARCHAR(64) /*! CHARACTER SET ascii COLLATE ascii_bin */ NOT NULL,
    node    VARCHAR(64) /*! CHARACTER SET ascii COLLATE ascii_bin */ NOT NULL,
    ends_at BIGINT NOT NULL,
    PRIMARY KEY (sale_id, sku, node)
) /*! ENGINE = InnoDB */;
