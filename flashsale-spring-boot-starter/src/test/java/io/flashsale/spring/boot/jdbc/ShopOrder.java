package io.flashsale.spring.boot.jdbc;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** A row of the host's own. */
@Entity
@Table(name = "shop_order")
public class ShopOrder {
    @Id
    private String ticket;

    private String buyer;
    private String status;

    protected ShopOrder() {}

    ShopOrder(String ticket, String buyer, String status) {
        this.ticket = ticket;
        this.buyer = buyer;
        this.status = status;
    }

    public String getTicket() {
        return ticket;
    }

    public String getBuyer() {
        return buyer;
    }

    public String getStatus() {
        return status;
    }

    void setStatus(String status) {
        this.status = status;
    }
}
